using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Somebody acts under another's name.</summary>
public sealed class Impersonation : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));
    private readonly RecentTable<long> pairs = new(1024);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-impersonation",
        Title = "Impersonation in the cluster",
        Decides = "A request made as another user: 1.5 nats, 3.5 when that user is of the system, anonymous or an administrator by name; half when refused. "
            + "A pair of users seen more than a day ago is quiet. Once in 6 hours per pair.",
        Attacks = [WorkloadTechniques.TokenImpersonation, WorkloadTechniques.ValidAccounts],
        Operations = ClusterOperations.All,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told, pairs];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> target = e[EventField.ImpersonatedUser];
        if (target.IsEmpty || ClusterUser.IsSystem(e) || target.SequenceEqual(e[EventField.ActorArn]))
        {
            return;
        }

        ulong pair = Fingerprint.Join(Fingerprint.Of(e[EventField.ActorArn]), Fingerprint.Of(target));
        ref long first = ref pairs.Touch(pair, observation.Time, out bool fresh);
        first = fresh ? observation.Time.Nanoseconds : first;
        if (observation.Time.Nanoseconds - first > TimeSpan.FromDays(1).Ticks * 100 || !told.IsFirst(pair, observation.Time))
        {
            return;
        }

        bool strong = target.StartsWith("system:"u8) || JsonText.Mentions(target, "admin"u8);
        double nats = strong ? 3.5 : 1.5;
        sink.Report(
            observation,
            Info,
            e.Is(EventFlags.Denied) ? nats / 2 : nats,
            $"{ClusterUser.Name(e)} acted as {Reporting.Quote(e.Text(EventField.ImpersonatedUser))}: {e.Text(EventField.Operation)} on {ClusterUser.Target(e)}",
            ["this pair of users was not seen on an earlier day", strong ? "the name taken is one of the system or an administrator's" : ""]);
    }
}
