using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A guard of the cluster is taken away: network policies, the limits of a namespace's pods, what watches every node.</summary>
public sealed class ClusterProtectionLowered : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-protection-lowered",
        Title = "Protection of the cluster lowered",
        Decides = "By anybody but the cluster itself: a namespace whose pods may be privileged from now on (pod security enforced at privileged, 2.5 nats), network policies deleted (1.5, all of a "
            + "namespace 2.5), a daemon set deleted (1.2: what watches or guards every node is one). Up to 1 more as new as the operation is to the user, a third where it is known for the user. "
            + "Once an hour per user and kind of object.",
        Attacks = [WorkloadTechniques.ModifyControls, WorkloadTechniques.DisableTools],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. ClusterOperations.Changes("namespaces"), .. ClusterOperations.Of(["delete", "deletecollection"], ["networkpolicies", "daemonsets"]),
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e))
        {
            return;
        }

        ReadOnlySpan<byte> operation = e[EventField.Operation];
        bool all = operation.StartsWith("deletecollection"u8);
        (double nats, string reason) = operation.EndsWith(":networkpolicies"u8) ? (all ? 2.5 : 1.5, "pods may reach and be reached that could not before")
            : operation.EndsWith(":daemonsets"u8) ? (all ? 2 : 1.2, "what watches or guards every node runs as a daemon set")
            : EnforcesNothing(e[EventField.Request]) ? (2.5, "the namespace's pods may be privileged from now on")
            : default;
        if (nats == 0 || !told.IsFirst(observation, operation))
        {
            return;
        }

        Feature feature = Novelty.Operation(observation.Behavior);
        sink.Report(
            observation,
            Info,
            Novelty.Weigh(observation.Behavior, feature, nats),
            $"{ClusterUser.Name(e)} lowered the cluster's protection: {e.Text(EventField.Operation)} {ClusterUser.Target(e)}",
            [reason, Novelty.Reason(observation.Behavior, feature, "this operation")]);
    }

    private static bool EnforcesNothing(ReadOnlySpan<byte> request)
    {
        int at = request.IndexOf("pod-security.kubernetes.io/enforce\""u8);
        return at >= 0 && request[at..Math.Min(request.Length, at + 64)].IndexOf("privileged"u8) >= 0;
    }
}
