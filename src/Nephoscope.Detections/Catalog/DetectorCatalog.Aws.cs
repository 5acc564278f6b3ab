namespace Nephoscope.Detections;

/// <content>Detectors of the control plane: identities, their calls and what these change.</content>
public static partial class DetectorCatalog
{
    private static List<IDetector> CreateAws(DoubtedPlaces doubted) =>
    [
        new UnusualSource(doubted),
        new UnusualCli(doubted),
        new RarePasswordReset(),
        new DiscoveryBurst(doubted),
        new AnomalousIamUpdate(),
        new PermissionExpanded(),
        new UnusualComputeCreation(),
        new UnusualS3Modification(),
        new LoggingImpaired(),
        new MfaRemoved(),
        new AccessKeyForOther(),
        new FederatedTrustAdded(),
        new OrganizationLeft(),
        new ExternalAccess(),
        new PublicExposure(),
        new WorkloadCredentialElsewhere(doubted),
        new ImpossibleTravel(),
        new UnseenRoleChain(),
        new SecretsBurst(),
        new RootUse(),
        new UserDataSweep(),
        new ControlPlaneMining(),
        new UnusualRegion(),
        new ShortLivedInstance(),
        new MassObjectAccess(),
        new ObjectReencryption(),
        new SnapshotExfiltration(),
        new RecoveryDestroyed(),
        new FunctionCodeChanged(),
        new RemoteCommand(),
        new ModelAbuse(),
        new SendingAbuse(),
        new SignInGuessing(),
        new OwnershipChanged(),
        new ProtectionLowered(),
        new DataTransferJob(),
    ];
}
