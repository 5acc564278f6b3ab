using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Workloads, namespaces or what they keep are deleted in numbers.</summary>
public sealed class ClusterMassDeletion : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks * 100;

    /// <summary>Weight deleted in the window, and what that is worth.</summary>
    private static readonly (int Count, double Nats)[] Steps = [(10, 2), (20, 3), (40, 4)];

    private readonly RecentTable<Deleted> users = new(1024);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-mass-deletion",
        Title = "Mass deletion in the cluster",
        Decides = "Per user in 10 minutes, the cluster's own parts left out: 10 workloads, secrets or config maps deleted (2 nats), 20 (3), 40 (4), where a volume or its claim counts two, a namespace "
            + "four and a whole collection ten. Up to 1 more as new as the operation is to the user, a third where it is known for the user: release tools delete what they replace. Told as it grows.",
        Attacks = [WorkloadTechniques.DataDestruction, WorkloadTechniques.ServiceStop],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. ClusterOperations.Of(
                ["delete", "deletecollection"],
                ["namespaces", "deployments", "statefulsets", "daemonsets", "jobs", "cronjobs", "services", "secrets", "configmaps", "persistentvolumes", "persistentvolumeclaims"]),
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [users];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e))
        {
            return;
        }

        ref Deleted deleted = ref users.Touch(observation.Actor.Principal.Value, observation.Time, out _);
        if (observation.Time.Nanoseconds - deleted.Start > Window)
        {
            deleted = new Deleted { Start = observation.Time.Nanoseconds };
        }

        ReadOnlySpan<byte> operation = e[EventField.Operation];
        deleted.Objects++;
        deleted.Weight += operation.StartsWith("deletecollection"u8) ? 10 : operation.EndsWith(":namespaces"u8) ? 4 : operation.IndexOf(":persistentvolume"u8) >= 0 ? 2 : 1;
        double worth = SeriesCase.Worth(deleted.Weight, Steps);
        if (worth <= deleted.Told)
        {
            return;
        }

        Feature feature = Novelty.Operation(observation.Behavior);
        double nats = worth - deleted.Told + (deleted.Told > 0 ? 0 : Math.Min(1, Novelty.Nats(observation.Behavior, feature)));
        deleted.Told = worth;
        sink.Report(
            observation,
            Info,
            Novelty.IsKnown(observation.Behavior, feature) ? nats / 3 : nats,
            Reporting.Text($"{ClusterUser.Name(e)} deleted {deleted.Objects} objects within 10 minutes, the last {ClusterUser.Target(e)}"),
            [
                Reporting.Text($"{deleted.Objects} deletions, of workloads or of what they keep"),
                Novelty.Reason(observation.Behavior, feature, "this operation"),
            ]);
    }

    private struct Deleted
    {
        internal long Start;
        internal int Weight;
        internal int Objects;
        internal double Told;
    }
}
