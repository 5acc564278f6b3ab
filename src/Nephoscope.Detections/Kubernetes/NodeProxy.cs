using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A node's own interface is reached through the API server, past the checks on pods.</summary>
public sealed class NodeProxy : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-node-proxy",
        Title = "Node reached through the API server",
        Decides = "A request to nodes/proxy by anybody but the cluster itself: 2 nats, 3.5 when it runs something (a create, or a path with /run or /exec), "
            + "plus how new it is to the user (at most 1); quiet where known for the user, as monitoring is. Once in 6 hours per user.",
        Attacks = [WorkloadTechniques.ContainerAdmin, WorkloadTechniques.Escape],
        Operations = [.. ClusterOperations.Of(["get", "create", "update", "patch", "delete"], ["nodes/proxy"])],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        var feature = Novelty.Operation(observation.Behavior);
        if (ClusterUser.IsSystem(e) || Novelty.IsKnown(observation.Behavior, feature) || !told.IsFirst(observation, "proxy"u8))
        {
            return;
        }

        ReadOnlySpan<byte> uri = e[EventField.Details];
        bool runs = e[EventField.Operation].StartsWith("create:"u8) || uri.IndexOf("/proxy/run"u8) >= 0 || uri.IndexOf("/proxy/exec"u8) >= 0;
        double nats = (runs ? 3.5 : 2) + Math.Min(1, Novelty.Nats(observation.Behavior, feature));
        sink.Report(
            observation,
            Info,
            e.Is(EventFlags.Failed) ? nats / 2 : nats,
            $"{ClusterUser.Name(e)} reached the node {ClusterUser.Target(e)} through the API server",
            [
                "it passes by the checks and the audit of pods",
                runs ? "it runs a command on the node's pods" : "",
                Novelty.Reason(observation.Behavior, feature, "this operation"),
            ]);
    }
}
