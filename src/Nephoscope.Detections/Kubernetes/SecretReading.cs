using System.Numerics;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Many secrets are read, or all at once.</summary>
public sealed class SecretReading : IDetector
{
    private static readonly long Window = TimeSpan.FromMinutes(10).Ticks * 100;
    private readonly RecentTable<Reads> users = new(1024);

    public DetectorInfo Info { get; } = new()
    {
        Uid = "kubernetes-secrets-burst",
        Title = "Burst of secrets read in the cluster",
        Decides = "Per user in 10 minutes: all secrets of the cluster listed at once, or distinct secrets or listings in at least 3 namespaces, 8 or more of "
            + "them. 2 nats plus how new the operation is to the user (1 to 3); 1.2 without two days of history; 0.5 where it is known for the "
            + "user; a third when a service account lists with a resource version, as controllers do that keep a copy. The cluster's own parts are left out, watches too. Once per 10 minutes. Limit: 64 namespaces are told apart.",
        Attacks = [WorkloadTechniques.ContainerApi],
        Operations = ["kubernetes:get:secrets", "kubernetes:list:secrets"],
    };

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e))
        {
            return;
        }

        ref Reads reads = ref users.Touch(observation.Actor.Principal.Value, observation.Time, out _);
        if (observation.Time.Nanoseconds - reads.Start > Window)
        {
            reads = new Reads { Start = observation.Time.Nanoseconds };
        }

        bool everywhere = e[EventField.Operation].StartsWith("list:"u8) && !e.Has(EventField.Namespace);
        reads.Spaces |= 1UL << (int)(Fingerprint.Of(e[EventField.Namespace]) & 63);
        reads.Secrets |= UInt128.One << (int)(Fingerprint.Of(e[EventField.ResourceUid]) & 127);
        int spaces = BitOperations.PopCount(reads.Spaces);
        int secrets = (int)UInt128.PopCount(reads.Secrets);
        if (reads.Told || !(everywhere || (spaces >= 3 && secrets >= 8)))
        {
            return;
        }

        reads.Told = true;
        var feature = Novelty.Operation(observation.Behavior);
        double nats = Novelty.IsKnown(observation.Behavior, feature) ? 0.5
            : Novelty.IsJudged(observation.Behavior) ? 2 + Novelty.Nats(observation.Behavior, feature) : 1.2;

        // Every controller that keeps a copy of the cluster's secrets begins with such a listing; a person's tool names no version.
        bool mirrors = everywhere && ClusterUser.IsServiceAccount(e) && e[EventField.Details].IndexOf("resourceVersion="u8) >= 0;
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
            ]);
    }

    private struct Reads
    {
        internal long Start;
        internal ulong Spaces;
        internal UInt128 Secrets;
        internal bool Told;
    }
}
