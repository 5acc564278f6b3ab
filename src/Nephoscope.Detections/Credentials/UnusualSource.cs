using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A credential used from a network that its owner never calls from.</summary>
public sealed class UnusualSource : IDetector
{
    private const double Cap = 7;
    private const int SettledDays = 3;

    /// <summary>What a doubted network says on a day on which something new is done from it.</summary>
    private const double Doubted = 1.8;

    private readonly DoubtedPlaces doubted;
    private readonly Repeats repeats = new();
    private readonly RecentUse places = new(16_384);
    private readonly SharedPlaces shared = new();
    private readonly HappeningRate moves = new(0.03, 60);
    private readonly HappeningRate machineMoves = new(0.1, 60);

    internal UnusualSource(DoubtedPlaces doubted) => this.doubted = doubted;

    private static readonly DetectorInfo Described = new()
    {
        Uid = "credential-unusual-source",
        Title = "Unusual external source for credential use",
        Decides = "At the first use of a session, key or sign-in from a network (/24 or /48; with IP intelligence also its owner and country), "
            + "compares the network with those the actor used before. New to the actor counts more the steadier its places are (ln 0.35/P, P from "
            + "its own and its peers' past), less where peers use the same network (office, VPN: a quarter), less for an actor of under two days; P is no higher than the share of days on which settled actors of this account change networks. "
            + "A tenth is left once four settled actors came from the same network within a week, each with a program it is known for: the company moved, and what the first of them counted is taken back. "
            + "A change of network in the middle of a session adds 1 nat (in an account's first two days 0.5, growing to 2 where nobody was seen there), root 1, a sign-in without second factor 0.5. A network that came together with another machine "
            + "and that nobody else uses stays doubted for 30 days, though it is known by then: at the day's first new call from it that serves an attacker it says 1.8 nats, and names the call with which the stay there began. At most 7 nats. Silent for "
            + "services of the provider, calls on behalf, private addresses and in an account's first two days, unless a session changes its place.",
        Attacks = [CloudAttack.StolenCloudAccount, CloudAttack.StolenToken],
        Triggers = Triggers.SourceNewInSession | Triggers.OperationNewInSession,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [doubted, repeats, places, shared, moves, machineMoves];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || !Caller.HasPlace(in observation))
        {
            return;
        }

        if (doubted.IsDoubted(in observation, out EventTime since))
        {
            if (observation.Behavior.SourceNewInSession)
            {
                doubted.Arrive(in observation);
            }

            if (IsUse(in observation))
            {
                Doubt(in observation, sink, since);
            }
        }

        if (observation.Behavior.SourceNewInSession)
        {
            Arrive(in observation, sink);
        }
    }

    private void Arrive(in Observation observation, FindingSink sink)
    {
        FeatureScore prefix = observation.Behavior[Feature.SourcePrefix];
        FeatureScore owner = observation.Behavior[Feature.SourceNetwork];
        FeatureScore country = observation.Behavior[Feature.SourceCountry];
        bool moved = !observation.Behavior.SessionStart;
        bool cold = Standing.IsCold(in observation);
        double rate = Moves(in observation, prefix, cold);
        if ((prefix.Applies && prefix.Level == NoveltyLevel.Known) || (cold && !moved))
        {
            return;
        }

        var found = new Case(Cap) { Subject = Say.Text($"{observation.Origin.PrefixKey:x}") };
        if (!cold)
        {
            bool informed = owner.Applies;
            Weigh(found, prefix, informed ? 1.2 : 5, "network", in observation, rate);
            Weigh(found, owner, 3.4, "network owner", in observation);
            Weigh(found, country, 2.8, "country", in observation);
            if (found.Nats <= 0)
            {
                return;
            }
        }

        if (moved)
        {
            found.Add(cold ? 0.5 + (prefix.Applies && prefix.Level > NoveltyLevel.NewToActor ? 1.5 * Standing.Warmth(in observation) : 0) : 1, "the credential was in use from another network before, in the same session");
        }

        if (observation.Actor.Class == IdentityClass.Root)
        {
            found.Add(1, "the account's root user");
        }

        if (observation.Event.Kind == EventKind.SignIn && !observation.Event.Is(EventFlags.Mfa) && !cold)
        {
            found.Add(0.5, "signed in without a second factor");
        }

        if (IsCompanyMove(in observation, cold))
        {
            found.Discount(0.1, Say.Text($"at least {SharedPlaces.Enough} actors came from there within days, each with a program it is known for: the company's new network"));
        }

        Temper(found, in observation, cold);
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} called {Say.Name(observation.What)}{Say.Tried(in observation)} from {Say.Place(in observation)}, a network it does not use.", repeats);
    }

    /// <summary>Something that the actor did not do before and that would serve an attacker.</summary>
    private static bool IsUse(in Observation o) => o.Behavior[Feature.Operation] is { Applies: true, Level: > NoveltyLevel.Known }
        && o.Behavior.Api.Class is not (ApiClass.BenignRead or ApiClass.BenignWrite or ApiClass.Unknown);

    private void Doubt(in Observation o, FindingSink sink, EventTime since)
    {
        var found = new Case(Cap) { Subject = Say.Text($"doubt {o.Origin.PrefixKey:x}"), Events = doubted.StayOf(in o) };
        found.Add(Doubted, DoubtedPlaces.Why(in o, since));
        found.Report(in o, sink, Info, $"{Say.Actor(in o)} called {Say.Name(o.What)}{Say.Tried(in o)}, which is new to it, from {Say.Place(in o)}, a network that is its own in doubt only.", repeats);
    }

    /// <summary>On how many of its days the actor comes from a network that is new to it; 1 while that cannot be told.</summary>
    private double Moves(in Observation o, FeatureScore prefix, bool cold)
    {
        if (cold || o.Behavior.ActorDays < SettledDays || !prefix.Applies)
        {
            return 1;
        }

        ulong principal = o.Actor.Principal.Value;
        HappeningRate rate = o.Actor.Class is IdentityClass.Workload or IdentityClass.Role or IdentityClass.ExternalAccount ? machineMoves : moves;
        double p = rate.Of(principal);
        bool first = prefix.Level != NoveltyLevel.Known
            && places.Count(Fingerprint.Join(principal, o.Origin.PrefixKey), o.Time, TimeSpan.FromDays(90)) == 1;
        rate.Count(principal, o.Time.Day, first);
        return p;
    }

    private bool IsCompanyMove(in Observation o, bool cold)
    {
        FeatureScore agent = o.Behavior[Feature.UserAgent];
        bool own = agent.Applies && agent.Level == NoveltyLevel.Known;
        if (own && !cold && o.Behavior.ActorDays >= SettledDays)
        {
            return shared.Arrive(o.Origin.PrefixKey, o.Actor.Principal.Value, o.Time) >= SharedPlaces.Enough;
        }

        return own && shared.IsShared(o.Origin.PrefixKey);
    }

    private static void Weigh(Case found, FeatureScore score, double most, string what, in Observation o, double rate = 1)
    {
        if (!score.Applies || score.Level == NoveltyLevel.Known)
        {
            return;
        }

        double probability = score.Probability > 0 ? score.Probability : (1 + (0.4 * score.Values)) / (1 + score.Observations);
        probability = Math.Min(probability, rate);
        double share = score.Level switch { NoveltyLevel.NewToActor => 0.25, NoveltyLevel.NewToPeers => 0.6, _ => 1 };
        double nats = Math.Clamp(Math.Log(0.35 / Math.Clamp(probability, 1e-6, 1)), 0, most) * share;
        if (nats <= 0)
        {
            return;
        }

        string whom = score.Level switch
        {
            NoveltyLevel.NewToActor => Say.Text($"new to {Say.Actor(in o)}, though {score.PeersSeen} of {score.Peers} peers use it"),
            NoveltyLevel.NewToPeers => Say.Text($"new to {Say.Actor(in o)} and its {score.Peers} peers"),
            _ => "never seen in the account",
        };
        found.Add(nats, Say.Text($"{what} {whom}; the actor used {score.Values} in {o.Behavior.ActorDays} days, a new one comes in 1 of {1 / Math.Clamp(probability, 1e-6, 1):0} sessions"));
    }

    private static void Temper(Case found, in Observation o, bool cold)
    {
        if (!cold && o.Behavior.ActorDays < 2)
        {
            found.Discount(0.4, "the actor itself is new: its places are not known yet");
        }

        if (o.Actor.Class == IdentityClass.Workload)
        {
            found.Discount(0.6, "a workload: its address may change with its placement");
        }

        if (o.Event.Is(EventFlags.Failed))
        {
            found.Discount(0.6, "the call failed");
        }
    }
}
