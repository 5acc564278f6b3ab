using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Who sees, changes or stops every request to the cluster is registered or taken away.</summary>
public sealed class AdmissionWebhook : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-admission-webhook",
        Title = "Admission webhook registered or removed",
        Decides = "A webhook configuration made by anybody but the cluster itself: 1 nat, 2 more when it calls an address outside the cluster, 1.5 for a "
            + "removal, which can switch a policy off; plus how new the operation is to the user (at most 2). 0.3 where it is known for the user. "
            + "Updates are left out unless they name an outside address: certificates are renewed through them.",
        Attacks = [WorkloadTechniques.EventExecution, WorkloadTechniques.ModifyControls],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. ClusterOperations.Of(
                ["create", "update", "patch", "delete", "deletecollection"], ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"]),
        ],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e))
        {
            return;
        }

        ReadOnlySpan<byte> operation = e[EventField.Operation];
        string? url = ManifestReading.Of(e[EventField.Request]).Urls.FirstOrDefault();
        bool removal = operation.StartsWith("delete"u8);
        if (url is null && !removal && !operation.StartsWith("create:"u8))
        {
            return;
        }

        var feature = Novelty.Operation(observation.Behavior);
        double nats = Novelty.IsKnown(observation.Behavior, feature) && url is null
            ? 0.3
            : (removal ? 1.5 : 1) + (url is null ? 0 : 2) + Math.Min(2, Novelty.Nats(observation.Behavior, feature));
        sink.Report(
            observation,
            Info,
            nats,
            $"{ClusterUser.Name(e)}: {e.Text(EventField.Operation)} on {ClusterUser.Target(e)}",
            [
                url is null ? "" : Reporting.Quote($"every request it matches is sent to {url}, outside the cluster"),
                removal ? "a policy that stood in the way may be gone" : "it sees, and may change, what is created in the cluster",
                Novelty.Reason(observation.Behavior, feature, "this operation"),
            ]);
    }
}
