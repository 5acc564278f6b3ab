namespace Nephoscope.Detections;

/// <content>Detectors of the control plane: identities, their calls and what these change.</content>
public static partial class DetectorCatalog
{
    private static List<IDetector> CreateAws() =>
    [
        new UnusualSource(),
        new UnusualCli(),
        new RarePasswordReset(),
        new DiscoveryBurst(),
        new AnomalousIamUpdate(),
        new UnusualComputeCreation(),
        new UnusualS3Modification(),
        new LoggingImpaired(),
        new MfaRemoved(),
        new AccessKeyForOther(),
        new FederatedTrustAdded(),
        new OrganizationLeft(),
        new ExternalAccess(),
        new PublicExposure(),
    ];
}
