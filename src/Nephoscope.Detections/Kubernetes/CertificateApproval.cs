using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A lasting certificate for the cluster is asked for or approved by hand.</summary>
public sealed class CertificateApproval : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-certificate-approved",
        Title = "Client certificate requested or approved by hand",
        Decides = "A certificate request for the signer kube-apiserver-client made (1.5 nats) or any approved (2) by anybody but the cluster itself, plus how "
            + "new it is to the user (at most 1.5); 0.4 where it is known for the user. Such a certificate cannot be revoked.",
        Attacks = [WorkloadTechniques.AuthenticationCertificates, WorkloadTechniques.ValidAccounts],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            "kubernetes:create:certificatesigningrequests", "kubernetes:update:certificatesigningrequests/approval",
            "kubernetes:patch:certificatesigningrequests/approval",
        ],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        bool approval = e[EventField.Operation].EndsWith("/approval"u8);
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e)
            || (!approval && ManifestReading.Of(e[EventField.Request]).Signer is not "kubernetes.io/kube-apiserver-client"))
        {
            return;
        }

        var feature = Novelty.Operation(observation.Behavior);
        double nats = Novelty.IsKnown(observation.Behavior, feature)
            ? 0.4
            : (approval ? 2 : 1.5) + Math.Min(1.5, Novelty.Nats(observation.Behavior, feature));
        sink.Report(
            observation,
            Info,
            nats,
            $"{ClusterUser.Name(e)} {(approval ? "approved" : "asked for")} a client certificate: {ClusterUser.Target(e)}",
            ["whoever holds it is let in until it expires; it cannot be revoked", Novelty.Reason(observation.Behavior, feature, "this operation")]);
    }
}
