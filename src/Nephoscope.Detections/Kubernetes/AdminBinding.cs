using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Somebody is made administrator of the cluster.</summary>
public sealed class AdminBinding : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-admin-binding",
        Title = "Cluster administrator granted",
        Decides = "A binding to cluster-admin: 4 nats for the whole cluster, 3 in one namespace; a binding that names the group system:masters 4; to admin, "
            + "edit or a role of the system 1.5. 1 nat more when the operation is new to the user with two days of history. Failed requests and the API "
            + "server itself are left out. Limit: a binding to a role of another name that is as strong; see kubernetes-powerful-role.",
        Attacks = [WorkloadTechniques.ClusterRoles],
        Process = EvidenceProcess.Effect,
        Operations = [.. ClusterOperations.Changes("clusterrolebindings", "rolebindings")],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || !e.Has(EventField.Request) || e[EventField.ActorArn].StartsWith("system:apiserver"u8))
        {
            return;
        }

        ManifestReading manifest = ManifestReading.Of(e[EventField.Request]);
        bool wide = e[EventField.Operation].EndsWith(":clusterrolebindings"u8);
        bool masters = manifest.SubjectNames.Contains("system:masters");
        double nats = manifest.RoleName == "cluster-admin" ? (wide ? 4 : 3)
            : masters ? 4
            : manifest.RoleName is "admin" or "edit" || (wide && manifest.RoleName.StartsWith("system:", StringComparison.Ordinal)) ? 1.5 : 0;
        if (nats == 0)
        {
            return;
        }

        string subjects = manifest.SubjectNames.Count > 0 ? string.Join(", ", manifest.SubjectNames.Take(5)) : "nobody named";
        sink.Report(
            observation,
            Info,
            nats + Math.Min(1, Novelty.Nats(observation.Behavior, Novelty.Operation(observation.Behavior))),
            $"{ClusterUser.Name(e)} bound the role {Reporting.Quote(manifest.RoleName)} to {Reporting.Quote(subjects)}",
            [
                manifest.RoleName == "cluster-admin" ? (wide ? "cluster-admin may do everything everywhere" : "cluster-admin may do everything in the namespace") : "",
                masters ? "the group system:masters bypasses every permission check" : "",
                Novelty.Reason(observation.Behavior, Novelty.Operation(observation.Behavior), "this operation"),
            ]);
    }
}
