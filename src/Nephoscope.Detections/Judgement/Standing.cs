using System.Globalization;
using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// How usual something is for an actor, turned into two weights from 0 to 1: for findings that rest on novelty, and for findings that
/// rest on an effect, where novelty only decides how much of the effect is left.
/// </summary>
/// <param name="Level">For whom it is new.</param>
/// <param name="Novelty">Weight of "this is new": nothing where the actor did it on earlier days, little while the account is young.</param>
/// <param name="Effect">Weight of "this is dangerous": a routine of the actor's own leaves little of it.</param>
/// <param name="Reason">The facts in plain words.</param>
internal readonly record struct Standing(NoveltyLevel Level, double Novelty, double Effect, string Reason)
{
    /// <summary>Below so many days of history nothing can be called usual.</summary>
    public const int MatureAccountDays = 2;

    private const double ColdNovelty = 0.3;

    /// <summary>What the first two days add to it, as they pass, where nobody was seen to do it.</summary>
    private const double ColdGain = 0.2;
    private const double ColdEffect = 0.75;
    private const double NewAccountEffect = 0.3;
    private const double RoutineEffect = 0.12;

    /// <summary>What a routine leaves where the actor calls from a network it never used: the routine may be its owner's, not the caller's.</summary>
    private const double StrangeNovelty = 0.3;
    private const double StrangeEffect = 0.5;

    /// <summary>An actor of whose calls one in 25 is of the same class (an administrator's) is half as new to another of the class. In an account's first week "nobody ever did this" means less: what is done weekly was not due yet.</summary>
    private const double JobShare = 25;
    private const double LeastJob = 0.5;

    /// <summary>
    /// What is left where a settled person calls from a network of its own, with a program of its own or with one that builds what is written
    /// down. A thief of the credential is seldom in that place; who is there and means harm is still told by what was changed.
    /// </summary>
    private const double HomeNovelty = 0.5;
    private const double HomeEffect = 0.75;

    /// <summary>The same for a person not known for long, from a network of the company.</summary>
    private const double CompanyNovelty = 0.65;

    /// <summary>Evidence of an operation, by level, class and stage, that counts as wholly surprising: ln 55.</summary>
    private const double FullSurprise = 4;

    private const double CarriedOffSurprise = 0.6;

    /// <summary>Share of new things among an actor's calls at which one more says little, and at which it says all.</summary>
    private const double Explorer = 0.3;
    private const double Creature = 0.003;

    /// <summary>The weight of an effect that reaches outside or blinds the defender: it counts as much from an own place as from elsewhere.</summary>
    public double Outright { get; private init; } = Effect;

    public bool IsRoutine => Level == NoveltyLevel.Known && Novelty == 0;

    public static bool IsCold(in Observation o) => o.Behavior.AccountDays < MatureAccountDays;

    /// <summary>How far an account is through its first two days, 0 to 1; the first two hours count nothing.</summary>
    public static double Warmth(in Observation o) => Math.Clamp((o.Behavior.AccountHours - 2) / ((MatureAccountDays * 24) - 2), 0, 1);

    /// <summary>A call from a network that neither the actor nor its peers are known to use; false where the account is too young to tell.</summary>
    public static bool IsStrangePlace(in Observation o)
    {
        FeatureScore prefix = o.Behavior[Feature.SourcePrefix];
        return !IsCold(in o) && (o.Behavior.ActorDays >= 2 || IsCarriedOff(in o)) && Caller.HasPlace(in o) && prefix.Applies && prefix.Level != NoveltyLevel.Known && prefix.PeersSeen == 0;
    }

    /// <summary>A machine's credential in the middle of use, now in a place that the account never saw: machines stay where they are, however new they are.</summary>
    public static bool IsCarriedOff(in Observation o) =>
        o.Behavior.Displaced && o.Actor.Class is IdentityClass.Workload or IdentityClass.Role or IdentityClass.ExternalAccount;

    private static HomePlace Home(in Observation o) =>
        IsCold(in o) || !Caller.HasPlace(in o) ? HomePlace.None : HomePlaces.Of(o.Behavior, o.Actor.Class, Caller.IsBuilder(o.Event));

    /// <summary>Looks at one feature of the observation. Allocates the reason: call it once the event is worth it.</summary>
    public static Standing Of(in Observation o, Feature feature = Feature.Operation)
    {
        FeatureScore score = o.Behavior[feature];
        double call = Call(in o);
        if (IsCold(in o) || !score.Applies)
        {
            double news = ColdNovelty + (score.Applies && score.Level > NoveltyLevel.NewToActor ? ColdGain * Warmth(in o) : 0);
            return new(
                NoveltyLevel.NewToActor, news * call, (o.Behavior.IsNewAccount ? NewAccountEffect : ColdEffect) * call * (Caller.IsConsole(o.Event) ? 0.6 : 1),
                Say.Text($"the account has {o.Behavior.AccountDays} days of history, too few to call anything usual"));
        }

        double maturity = o.Behavior.ActorDays switch { < 2 => 0.6, < 5 => 0.8, _ => 1 };
        double surprise = score.Probability <= 0 ? 1
            : Math.Clamp(Math.Log(Explorer / score.Probability) / Math.Log(Explorer / Creature), 0.25, 1);
        surprise = Math.Max(surprise, Math.Min(score.MicroNats / 1e6 / FullSurprise, 1));
        if (IsCarriedOff(in o))
        {
            // How often its owner does something new tells nothing of whoever holds the credential now.
            (maturity, surprise) = (1, Math.Max(surprise, CarriedOffSurprise));
        }

        double share = score.Peers == 0 ? 0 : (double)score.PeersSeen / score.Peers;
        (double novelty, double effect) = score.Level switch
        {
            NoveltyLevel.Known => IsStrangePlace(in o) ? (StrangeNovelty, StrangeEffect) : (0, RoutineEffect),
            NoveltyLevel.NewToActor => (0.2 + (0.4 * (1 - share)), 0.45 + (0.3 * (1 - share))),
            NoveltyLevel.NewToPeers => (0.8, 0.85),
            _ => (1.0, 1.0),
        };
        surprise = score.Level == NoveltyLevel.Known ? 1 : surprise;
        if (feature == Feature.Operation && score.Level != NoveltyLevel.Known && !IsStrangePlace(in o))
        {
            double job = 1 / (1 + (JobShare * o.Behavior.OwnClassShare));
            double young = o.Behavior.AccountDays switch { < 4 => 0.7, < 7 => 0.85, _ => 1 };
            novelty *= job * young;
            effect *= Math.Max(job, LeastJob) * young;
        }

        double outright = effect * call;
        HomePlace home = score.Level == NoveltyLevel.Known ? HomePlace.None : Home(in o);
        if (home != HomePlace.None)
        {
            novelty *= home == HomePlace.Own ? HomeNovelty : CompanyNovelty;
            effect *= HomeEffect;
        }

        return new(score.Level, novelty * maturity * surprise * call, effect * call, Words(in o, score)) { Outright = outright };
    }

    /// <summary>What the manner of the call leaves: refused attempts count, mistakes and calls of services little.</summary>
    private static double Call(in Observation o)
    {
        if (o.Actor.Class == IdentityClass.Service || o.Event.Is(EventFlags.ServiceEvent))
        {
            return 0;
        }

        double weight = o.Actor.OnBehalf || o.Event.Is(EventFlags.OnBehalf) ? 0.4 : 1;
        return !o.Event.Is(EventFlags.Failed) ? weight : o.Event.Is(EventFlags.Denied) ? weight * 0.8 : weight * 0.35;
    }

    private static string Words(in Observation o, FeatureScore score)
    {
        string actor = Say.Actor(in o);
        string peers = score.Peers == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {score.PeersSeen} of {score.Peers} peers did");
        string rate = score.Probability is <= 0 or >= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"; something this new is 1 of {1 / score.Probability:0} of its calls");
        return score.Level switch
        {
            NoveltyLevel.Known => IsStrangePlace(in o) ? $"{actor} has done this on earlier days, but never from this network" : $"{actor} has done this on earlier days",
            NoveltyLevel.NewToActor => Say.Text($"{actor} never did this in {o.Behavior.ActorDays} days{peers}{rate}"),
            NoveltyLevel.NewToPeers => Say.Text($"neither {actor} nor any of its {score.Peers} peers ever did this{rate}"),
            _ => Say.Text($"nobody in the account ever did this in {o.Behavior.AccountDays} days{rate}"),
        };
    }
}
