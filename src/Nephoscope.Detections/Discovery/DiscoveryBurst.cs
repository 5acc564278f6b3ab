using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Someone who looks around: many listing calls of kinds that are new or rare for them, or many refusals, in a short time.</summary>
public sealed class DiscoveryBurst : IDetector
{
    private const double Cap = 6;
    private const int LeastOperations = 3;
    private readonly Dictionary<ulong, Told> told = [];

    public DetectorInfo Info { get; } = new()
    {
        Uid = "discovery-burst",
        Title = "Burst of resource discovery",
        Decides = "Counts distinct listing operations that are new or rare for the actor, and refused calls, in windows of 10 minutes to 6 hours "
            + "against the rate of the actor and its peers (Gamma-Poisson; judged at 3, 6, 12, 24 ... distinct operations). Evidence is that of the "
            + "count's probability, half for refusals, at most 6 nats; one burst is told again only as it grows, and only the growth counts. Pages of "
            + "the console (ten and more calls a click) count a quarter, refreshes of infrastructure tools 0.4, an account's first two days a third "
            + "and at most 1.5; services of the provider and calls on behalf not at all. Names every event of the burst from its first, up to 64.",
        Attacks =
        [
            CloudAttack.InfrastructureDiscovery, CloudAttack.ServiceDiscovery, CloudAttack.AccountDiscovery, CloudAttack.GroupDiscovery,
            CloudAttack.StorageDiscovery,
        ],
        Triggers = Triggers.Burst,
    };

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

        BurstKind kind = many ? BurstKind.Discovery : BurstKind.Denied;
        var found = new Case(Standing.IsCold(in observation) ? 1.5 : Cap);
        if (many)
        {
            found.Add(discovery.MicroNats / 1e6, Words(discovery, "different listing operations that are new or rare for the actor"));
        }

        if (refused)
        {
            found.Add(denied.MicroNats / 2e6, Words(denied, "refused calls"));
        }

        Temper(found, in observation);
        Report(found, in observation, sink, kind, many ? discovery : denied);
    }

    private static string Words(BurstScore burst, string what) =>
        Say.Text($"{burst.Count} {what} in {Span(burst.WindowSeconds)}, where {burst.Expected:0.##} are to be expected");

    private static string Span(int seconds) => seconds >= 7200 ? Say.Text($"{seconds / 3600} hours") : Say.Text($"{Math.Max(seconds / 60, 1)} minutes");

    private static void Temper(Case found, in Observation o)
    {
        if (Standing.IsCold(in o))
        {
            found.Discount(0.35, Say.Text($"the account has {o.Behavior.AccountDays} days of history: much is new to everybody"));
        }

        if (Caller.IsConsole(o.Event))
        {
            found.Discount(0.25, "made by pages of the console, where one click lists many things");
        }
        else if (Caller.IsBuilder(o.Event))
        {
            found.Discount(0.4, "made by a tool that refreshes what it manages");
        }
    }

    private void Report(Case found, in Observation o, FindingSink sink, BurstKind kind, BurstScore burst)
    {
        ulong key = o.Actor.Principal.Value;
        double nats = found.Nats;
        bool running = told.TryGetValue(key, out Told before) && o.Time.Since(before.Last) < TimeSpan.FromSeconds(Math.Max(burst.WindowSeconds, 3600));
        double growth = running ? nats - before.Nats : nats;
        if (growth < Case.Least)
        {
            return;
        }

        if (told.Count >= 4096 && !told.ContainsKey(key))
        {
            told.Remove(told.Keys.First());
        }

        told[key] = new Told(o.Time, nats);
        if (running)
        {
            found.Discount(growth / nats, "part of it was told before");
        }

        found.Subject = running ? Say.Text($"{kind} {burst.Count}") : "";
        found.Events = Related(in o, kind);
        string what = kind == BurstKind.Discovery ? "different listing operations" : "refused calls";
        found.Report(
            in o, sink, Info,
            Say.Text($"{Say.Actor(in o)} made {burst.Count} {what} within {Span(burst.WindowSeconds)} from {Say.Place(in o)}, the last {Say.Name(o.What)}."), null);
    }

    private static List<RelatedEvent> Related(in Observation o, BurstKind kind)
    {
        var events = new List<RelatedEvent>();
        foreach (BurstEvent e in o.Behavior.BurstEvents(kind))
        {
            events.Add(new RelatedEvent(e.Uid, e.Time, e.What));
        }

        RelatedEvent last = o.Related;
        if (!events.Exists(e => e.Uid == last.Uid))
        {
            events.Add(last);
        }

        return events;
    }

    private readonly record struct Told(EventTime Last, double Nats);
}
