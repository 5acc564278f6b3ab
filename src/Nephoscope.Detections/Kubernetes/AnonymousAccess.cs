using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Somebody without a name is let in.</summary>
public sealed class AnonymousAccess : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-anonymous-access",
        Title = "Anonymous request allowed",
        Decides = "A request on a resource by system:anonymous that succeeded: 4 nats for reading, 6 for secrets, execution or any change. Refused ones and "
            + "paths without a resource (/healthz, /version) are left out. Once an hour per operation.",
        Attacks = [WorkloadTechniques.DefaultAccounts, WorkloadTechniques.ContainerDiscovery],
        Process = EvidenceProcess.Rule,
        Operations = ClusterOperations.All,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (!ClusterUser.IsAnonymous(e) || e.Is(EventFlags.Failed) || !told.IsFirst(observation, e[EventField.Operation]))
        {
            return;
        }

        ReadOnlySpan<byte> operation = e[EventField.Operation];
        bool grave = operation.IndexOf(":secrets"u8) >= 0
            || !(operation.StartsWith("get:"u8) || operation.StartsWith("list:"u8) || operation.StartsWith("watch:"u8));
        sink.Report(
            observation,
            Info,
            grave ? 6 : 4,
            $"Somebody without a name was allowed {e.Text(EventField.Operation)} on {ClusterUser.Target(e)}",
            ["nobody was authenticated and the cluster let the request pass", grave ? "it reads secrets, executes or changes something" : ""]);
    }
}
