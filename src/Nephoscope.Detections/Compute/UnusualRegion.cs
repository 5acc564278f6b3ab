using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Work in a region where the account has none, or a region switched on.</summary>
public sealed class UnusualRegion : IDetector
{
    private const double Cap = 4.5;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(180);
    private readonly RecentUse regions = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "region-unusual",
        Title = "Activity in an unusual region",
        Decides = "The first call in a region where nobody in the account was before yesterday gives 1 nat (a look) to 2.4 (a change), in a region new to the "
            + "actor alone 0.8 weighted by novelty; many regions in a short time up to 2; switching a region on 3. Refused calls count 0.8. Nothing "
            + "in an account's first two days but the switching on. At most 4.5 nats.",
        Attacks = [CloudAttack.UnusedRegions],
        Triggers = Triggers.NewRegion | Triggers.Burst,
        Operations = ["account:EnableRegion"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [regions, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        BurstScore burst = observation.Behavior.Burst(BurstKind.Regions);
        bool optedIn = observation.Event[EventField.Operation].SequenceEqual("EnableRegion"u8);
        FeatureScore region = observation.Behavior[Feature.ServiceRegion];
        bool fresh = region.Applies && region.FirstInSession && region.Level != NoveltyLevel.Known;
        bool many = burst.Crossed && burst.Count >= 3;
        if (Caller.IsProvider(in observation) || observation.Actor.OnBehalf || (!fresh && !many && !optedIn))
        {
            return;
        }

        ulong place = Fingerprint.Of(observation.Event[EventField.Region]);
        bool accountKnows = Remember(Fingerprint.Join(observation.Actor.Account.Value, place), in observation);
        bool actorKnows = Remember(Fingerprint.Join(observation.Actor.Principal.Value, place), in observation);
        bool cold = Standing.IsCold(in observation);
        bool isNews = fresh && (!accountKnows || !actorKnows);
        if (!optedIn && (cold || (!isNews && !many)))
        {
            return;
        }

        Standing standing = Standing.Of(in observation, Feature.ServiceRegion);
        var found = new Case(Cap) { Subject = observation.Event.Text(EventField.Region) };
        found.Add(optedIn ? 3 * Standing.Of(in observation).Effect : 0, $"switched on the region {Say.Name(Asked.For(observation.Event, "RegionName"))}");
        if (!cold && fresh && !accountKnows)
        {
            found.Add((observation.Event.Is(EventFlags.ReadOnly) ? 1 : 2.4) * Math.Max(standing.Novelty, 0.5), $"nobody in the account was active in {observation.Event.Text(EventField.Region)} before yesterday");
        }
        else if (!cold && fresh && !actorKnows)
        {
            found.Add(0.8 * standing.Novelty, $"the actor was not active in {observation.Event.Text(EventField.Region)} before yesterday");
        }

        found.Add(many && !cold ? Math.Clamp(burst.MicroNats / 1e6, 0, 2) : 0, $"{burst.Count} regions in a short time, {burst.Expected:0.#} are to be expected");
        if (Caller.IsConsole(observation.Event))
        {
            found.Discount(0.5, "the console looks into regions on its own");
        }

        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} called {Say.Name(observation.What)}{Say.Tried(in observation)} in {observation.Event.Text(EventField.Region)}, from {Say.Place(in observation)}.", repeats);
    }

    private bool Remember(ulong key, in Observation o)
    {
        bool known = regions.TryFirst(key, out EventTime first) && o.Time.Since(first) > TimeSpan.FromHours(24);
        regions.Count(key, o.Time, Memory);
        return known;
    }
}
