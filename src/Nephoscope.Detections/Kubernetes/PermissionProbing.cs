using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Somebody tries what they may do.</summary>
public sealed class PermissionProbing : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks * 100;
    private readonly RecentTable<Refusals> users = new(1024);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-permission-probing",
        Title = "Permissions probed in the cluster",
        Decides = "Per user in 10 minutes, distinct operations that were refused (401, 403): 3 nats at 6, 4 at 16. Asking the cluster for one's own rights "
            + "(self subject reviews) counts as one. The cluster's own parts are left out: they are refused whenever roles are rolled out. One nat "
            + "less without two days of history. Limit: 128 operations are told apart.",
        Attacks = [WorkloadTechniques.PermissionGroups, WorkloadTechniques.ContainerDiscovery],
        Operations = ClusterOperations.All,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [users];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        bool asks = e[EventField.Operation].StartsWith("create:selfsubject"u8);
        if ((!asks && !e.Is(EventFlags.Denied)) || ClusterUser.IsSystem(e))
        {
            return;
        }

        ref Refusals refusals = ref users.Touch(observation.Actor.Principal.Value, observation.Time, out _);
        if (observation.Time.Nanoseconds - refusals.Start > Window)
        {
            refusals = new Refusals { Start = observation.Time.Nanoseconds };
        }

        refusals.Operations |= UInt128.One << (int)(Fingerprint.Of(asks ? "asks"u8 : e[EventField.Operation]) & 127);
        int count = (int)UInt128.PopCount(refusals.Operations);
        int step = count >= 16 ? 2 : count >= 6 ? 1 : 0;
        if (step <= refusals.Step)
        {
            return;
        }

        refusals.Step = step;
        long seconds = Math.Max(1, (observation.Time.Nanoseconds - refusals.Start) / EventTime.NanosecondsPerSecond);
        sink.Report(
            observation,
            Info,
            2 + step - (Novelty.IsJudged(observation.Behavior) ? 0 : 1),
            Reporting.Text($"{ClusterUser.Name(e)} was refused {count} different operations within {seconds} s, last {e.Text(EventField.Operation)}"),
            [Reporting.Text($"{count} different operations refused in {seconds} s: software asks for what it was given")]);
    }

    private struct Refusals
    {
        internal long Start;
        internal UInt128 Operations;
        internal int Step;
    }
}
