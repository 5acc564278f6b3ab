using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Someone who looks around: many listing calls of kinds that are new or rare for them, or many refusals, in a short time.</summary>
public sealed class DiscoveryBurst : IDetector
{
    private const double Cap = 6;
    private const int LeastOperations = 3;
    private static readonly (int Count, double Nats)[] Steps = [(3, 1.4), (6, 2.4), (12, 3.4), (24, 4.4), (48, 5.2)];
    private readonly DoubtedPlaces doubted;
    private readonly BurstLedger ledger = new();

    /// <param name="doubted">Kept by others; only asked here.</param>
    internal DiscoveryBurst(DoubtedPlaces doubted) => this.doubted = doubted;

    private const double StrangeNovelty = 0.85;

    private static readonly DetectorInfo Described = new()
    {
        Uid = "discovery-burst",
        Title = "Burst of resource discovery",
        Decides = "Counts distinct listing operations that are new or rare for the actor, and refused calls, in windows of 10 minutes to 6 hours "
            + "against the rate of the actor and its peers (Gamma-Poisson; judged at 3, 6, 12, 24 ... distinct operations). Evidence is that of the "
            + "count's probability, half for refusals, but at least 1.4 nats for 3 new kinds, 2.4 for 6, 3.4 for 12, 4.4 for 24, weighted by how seldom "
            + "the actor does anything new, at least 0.85 from a network that neither it nor its peers use, or that is its own in doubt only; at most 6. A burst is told again only as it grows, with all it is worth by then; beside what was told only the growth counts. Pages of the console (ten and "
            + "more calls a click) count a quarter, refreshes of infrastructure tools 0.4, an account's first two days a third and at most 1.5, save with the credential "
            + "of an app's users (Cognito), who have nothing to look around for, at any time 0.85; services of the provider and calls on behalf not at all. Names every event of the burst from its first, up to 64; where part of it came from strange places, "
            + "that part and the last, not what came from the actor's own (a network that it or its peers use, or another of the same owner with a program it is "
            + "known for; before it is known for two days, where its session began).",
        Least = 0.35,
        Attacks =
        [
            CloudAttack.InfrastructureDiscovery, CloudAttack.ServiceDiscovery, CloudAttack.AccountDiscovery, CloudAttack.GroupDiscovery,
            CloudAttack.StorageDiscovery,
        ],
        Triggers = Triggers.Burst,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [ledger];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || observation.Actor.OnBehalf || observation.Event.Is(EventFlags.OnBehalf))
        {
            return;
        }

        BurstScore discovery = observation.Behavior.Burst(BurstKind.Discovery);
        BurstScore denied = observation.Behavior.Burst(BurstKind.Denied);
        bool many = discovery.Crossed && discovery.Count >= LeastOperations;
        bool refused = denied.Crossed && denied.Count >= LeastOperations;
        if (!many && !refused)
        {
            return;
        }

        if (many)
        {
            Tell(in observation, sink, BurstKind.Discovery, discovery, "different listing operations that are new or rare for the actor", 1);
        }

        if (refused)
        {
            Tell(in observation, sink, BurstKind.Denied, denied, "refused calls", 0.5);
        }
    }

    private static string Words(BurstScore burst, string what) =>
        Say.Text($"{burst.Count} {what} in {Span(burst.WindowSeconds)}, where {burst.Expected:0.##} are to be expected");

    private static string Span(int seconds) => seconds >= 7200 ? Say.Text($"{seconds / 3600} hours") : Say.Text($"{Math.Max(seconds / 60, 1)} minutes");

    /// <summary>What the manner of the calls leaves of their number.</summary>
    private static double Manner(in Observation o, out string? why)
    {
        why = Caller.IsConsole(o.Event) ? "made by pages of the console, where one click lists many things"
            : Caller.IsBuilder(o.Event) ? "made by a tool that refreshes what it manages" : null;
        return Caller.IsConsole(o.Event) ? 0.25 : Caller.IsBuilder(o.Event) ? 0.4 : 1;
    }

    private void Tell(in Observation o, FindingSink sink, BurstKind kind, BurstScore burst, string what, double share)
    {
        bool app = Caller.IsAppUser(in o);
        bool cold = Standing.IsCold(in o) && !app;
        Standing standing = Standing.Of(in o);
        double manner = Manner(in o, out string? why);
        // How often its owner does something new tells nothing of a caller in a place that the owner never was in.
        double novelty = Standing.IsStrangePlace(in o) || app || doubted.IsDoubted(in o, out _) ? Math.Max(standing.Novelty, StrangeNovelty) : standing.Novelty;
        double floor = SeriesCase.Worth(burst.Count, Steps) * novelty * share * manner;
        BurstLedger.Entry entry = ledger.Add(
            Fingerprint.Join(o.Actor.Principal.Value, (ulong)kind), o.Time, burst.MicroNats / 1e6 * share * manner * (cold ? 0.35 : 1), floor);
        double nats = Math.Min(entry.Total, cold ? 1.5 : Cap);
        if (nats - entry.Told < Case.Floor(in o, Info))
        {
            // What is too little to tell is told with what the burst gains later.
            return;
        }

        var cited = BurstCitation.Of(in o, kind, in burst);
        var found = new Case(Cap) { Subject = entry.Told > 0 ? Say.Text($"{kind} {burst.Count}") : kind.ToString(), Theme = kind.ToString(), Carried = entry.Told, Events = cited.Events };
        found.Add(nats, Words(burst, what));
        found.Note(standing.Reason);
        if (app)
        {
            found.Note("an app hands this credential to everybody who uses it");
        }

        if (why is not null)
        {
            found.Note(why);
        }

        if (entry.Told > 0)
        {
            found.Note(Say.Text($"{entry.Told:0.0} nats of this burst were told before"));
        }

        if (cited.Reason is { } left)
        {
            found.Note(left);
        }

        entry.Told = nats;
        found.Report(
            in o, sink, Info,
            Say.Text($"{Say.Actor(in o)} made {burst.Count} {what} within {Span(burst.WindowSeconds)}{cited.Own}, the last, {Say.Name(o.What)}, from {Say.Place(in o)}."), null);
    }
}
