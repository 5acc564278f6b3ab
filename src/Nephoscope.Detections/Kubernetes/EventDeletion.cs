using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>The cluster's own record of what happened is removed.</summary>
public sealed class EventDeletion : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-events-deleted",
        Title = "Cluster events deleted",
        Decides = "Events deleted by anybody but the cluster itself, which lets them expire: 3.5 nats for a whole collection, 2.5 for single ones. Once an "
            + "hour per user and namespace. A namespace that is deleted takes its events along through the namespace controller, which is left out.",
        Attacks = [WorkloadTechniques.IndicatorRemoval],
        Process = EvidenceProcess.Effect,
        Operations = ["kubernetes:delete:events", "kubernetes:deletecollection:events"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e) || !told.IsFirst(observation, e[EventField.Namespace]))
        {
            return;
        }

        bool all = e[EventField.Operation].StartsWith("deletecollection"u8);
        sink.Report(
            observation,
            Info,
            all ? 3.5 : 2.5,
            $"{ClusterUser.Name(e)} deleted {(all ? "all events" : "an event")}: {ClusterUser.Target(e)}",
            ["events expire by themselves; deleting them hides what was done"]);
    }
}
