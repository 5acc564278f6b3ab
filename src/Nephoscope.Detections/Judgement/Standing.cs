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
    private const double ColdEffect = 0.75;
    private const double RoutineEffect = 0.12;

    /// <summary>Share of new things among an actor's calls at which one more says little, and at which it says all.</summary>
    private const double Explorer = 0.3;
    private const double Creature = 0.003;

    public bool IsRoutine => Level == NoveltyLevel.Known && Novelty == 0;

    public static bool IsCold(in Observation o) => o.Behavior.AccountDays < MatureAccountDays;

    /// <summary>Looks at one feature of the observation. Allocates the reason: call it once the event is worth it.</summary>
    public static Standing Of(in Observation o, Feature feature = Feature.Operation)
    {
        FeatureScore score = o.Behavior[feature];
        double call = Call(in o);
        if (IsCold(in o) || !score.Applies)
        {
            return new(
                NoveltyLevel.NewToActor, ColdNovelty * call, ColdEffect * call * (Caller.IsConsole(o.Event) ? 0.6 : 1),
                Say.Text($"the account has {o.Behavior.AccountDays} days of history, too few to call anything usual"));
        }

        double maturity = o.Behavior.ActorDays switch { < 2 => 0.6, < 5 => 0.8, _ => 1 };
        double surprise = score.Probability <= 0 ? 1
            : Math.Clamp(Math.Log(Explorer / score.Probability) / Math.Log(Explorer / Creature), 0.25, 1);
        double share = score.Peers == 0 ? 0 : (double)score.PeersSeen / score.Peers;
        (double novelty, double effect) = score.Level switch
        {
            NoveltyLevel.Known => (0, RoutineEffect),
            NoveltyLevel.NewToActor => (0.2 + (0.4 * (1 - share)), 0.45 + (0.3 * (1 - share))),
            NoveltyLevel.NewToPeers => (0.8, 0.85),
            _ => (1.0, 1.0),
        };
        return new(score.Level, novelty * maturity * surprise * call, effect * call, Words(in o, score));
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
            NoveltyLevel.Known => $"{actor} has done this on earlier days",
            NoveltyLevel.NewToActor => Say.Text($"{actor} never did this in {o.Behavior.ActorDays} days{peers}{rate}"),
            NoveltyLevel.NewToPeers => Say.Text($"neither {actor} nor any of its {score.Peers} peers ever did this{rate}"),
            _ => Say.Text($"nobody in the account ever did this in {o.Behavior.AccountDays} days{rate}"),
        };
    }
}
