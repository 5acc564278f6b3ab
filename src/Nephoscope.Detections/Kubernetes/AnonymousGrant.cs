using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Everybody on the network is given a role.</summary>
public sealed class AnonymousGrant : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-anonymous-grant",
        Title = "Anonymous access granted",
        Decides = "A binding whose subjects hold system:anonymous or the group system:unauthenticated: 6 nats; 1 for the discovery roles that "
            + "installations give away by design (system:public-info-viewer, bootstrap discovery).",
        Attacks = [WorkloadTechniques.ClusterRoles, WorkloadTechniques.DefaultAccounts],
        Process = EvidenceProcess.Effect,
        Operations = [.. ClusterOperations.Changes("clusterrolebindings", "rolebindings")],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> request = e[EventField.Request];
        if (e.Is(EventFlags.Failed) || (request.IndexOf("system:anonymous"u8) < 0 && request.IndexOf("system:unauthenticated"u8) < 0))
        {
            return;
        }

        ManifestReading manifest = ManifestReading.Of(request);
        if (!manifest.SubjectNames.Exists(static name => name is "system:anonymous" or "system:unauthenticated"))
        {
            return;
        }

        bool harmless = manifest.RoleName is "system:public-info-viewer" or "system:discovery" or "kubeadm:bootstrap-signer-clusterinfo";
        sink.Report(
            observation,
            Info,
            harmless ? 1 : 6,
            $"{ClusterUser.Name(e)} gave the role {Reporting.Quote(manifest.RoleName)} to everybody who reaches the cluster",
            ["the subjects are those nobody authenticated"]);
    }
}
