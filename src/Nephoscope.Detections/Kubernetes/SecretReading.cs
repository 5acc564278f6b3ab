using System.Numerics;
using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Many secrets are read, or all at once.</summary>
public sealed class SecretReading : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks * 100;
    private readonly RecentTable<Reads> users = new(1024);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-secrets-burst",
        Title = "Burst of secrets read in the cluster",
        Decides = "Per user in 10 minutes: all secrets of the cluster listed at once, or distinct secrets or listings in at least 3 namespaces, 8 or more of "
            + "them; for a service account also 8 or more in one namespace, unless that is known for it. 2 nats plus how new the operation is to the user (1 to 3); 1.2 "
            + "without two days of history; 0.5 where it is known for the user; 1.5 more where a service account was also refused some: its own program asks for what it may read; a third when a service account lists with a resource version, as controllers do that keep a copy. The cluster's own parts are left out, watches too. Once per 10 minutes. Limit: 64 namespaces are told apart.",
        Attacks = [WorkloadTechniques.ContainerApi],
        Operations = ["kubernetes:get:secrets", "kubernetes:list:secrets"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [users];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if ((e.Is(EventFlags.Failed) && !e.Is(EventFlags.Denied)) || ClusterUser.IsSystem(e))
        {
            return;
        }

        ref Reads reads = ref users.Touch(observation.Actor.Principal.Value, observation.Time, out _);
        if (observation.Time.Nanoseconds - reads.Start > Window)
        {
            reads = new Reads { Start = observation.Time.Nanoseconds };
        }

        if (e.Is(EventFlags.Denied))
        {
            reads.Refused = true;
            return;
        }

        bool everywhere = e[EventField.Operation].StartsWith("list:"u8) && !e.Has(EventField.Namespace);
        reads.Spaces |= 1UL << (int)(Fingerprint.Of(e[EventField.Namespace]) & 63);
        reads.Secrets |= UInt128.One << (int)(Fingerprint.Of(e[EventField.ResourceUid]) & 127);
        int spaces = BitOperations.PopCount(reads.Spaces);
        int secrets = (int)UInt128.PopCount(reads.Secrets);
        bool many = secrets >= 8;
        if (reads.Told || !(everywhere || many))
        {
            return;
        }

        Feature feature = Novelty.Operation(observation.Behavior);
        bool known = Novelty.IsKnown(observation.Behavior, feature);
        bool machine = ClusterUser.IsServiceAccount(e);
        if (!everywhere && spaces < 3 && (!machine || known))
        {
            return;
        }

        reads.Told = true;
        double nats = known ? 0.5 : Novelty.IsJudged(observation.Behavior) ? 2 + Novelty.Nats(observation.Behavior, feature) : 1.2;
        nats += machine && many && reads.Refused ? 1.5 : 0;

        // Every controller that keeps a copy of the cluster's secrets begins with such a listing; a person's tool names no version.
        bool mirrors = everywhere && machine && e[EventField.Details].IndexOf("resourceVersion="u8) >= 0;
        nats = mirrors ? nats / 3 : nats;
        sink.Report(
            observation,
            Info,
            nats,
            everywhere
                ? $"{ClusterUser.Name(e)} listed all secrets of the cluster"
                : Reporting.Text($"{ClusterUser.Name(e)} read about {secrets} secrets in {spaces} namespaces within 10 minutes"),
            [
                everywhere ? "one request returned the secrets of every namespace" : Reporting.Text($"about {secrets} secrets in {spaces} namespaces"),
                Novelty.Reason(observation.Behavior, feature, "this operation"),
                machine && many && reads.Refused ? "it was refused others" : "",
            ]);
    }

    private struct Reads
    {
        internal long Start;
        internal ulong Spaces;
        internal UInt128 Secrets;
        internal bool Told;
        internal bool Refused;
    }
}
