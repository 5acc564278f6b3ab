using System.Globalization;
using Nephoscope.Behavior;

namespace Nephoscope.Detections.Runtime;

/// <summary>Turns how new a value is into evidence and a sentence, the same way for every detector of workloads and clusters.</summary>
internal static class Novelty
{
    /// <summary>Days of history below which novelty says next to nothing: then everything is new.</summary>
    internal const int DaysNeeded = 2;

    /// <summary>Enough history to call something new.</summary>
    internal static bool IsJudged(Assessment behavior) => behavior.AccountDays >= DaysNeeded;

    internal static bool IsNew(Assessment behavior, Feature feature) => behavior[feature].Applies && behavior[feature].Level != NoveltyLevel.Known;

    /// <summary>The actor did it before, and there is history enough to say so.</summary>
    internal static bool IsKnown(Assessment behavior, Feature feature) => behavior[feature].Applies && behavior[feature].Level == NoveltyLevel.Known;

    /// <summary>
    /// 1 nat when new to the actor, 2 when new to all peers, 3 when new to the account; never more than ln(1/P), so an actor that does new
    /// things all the time brings little; a sixth of that without two days of history. 0 where known or not said.
    /// </summary>
    internal static double Nats(Assessment behavior, Feature feature)
    {
        ref FeatureScore score = ref behavior[feature];
        if (!score.Applies || score.Level == NoveltyLevel.Known)
        {
            return 0;
        }

        double nats = (int)score.Level;
        if (score.Probability is > 0 and < 1)
        {
            nats = Math.Min(nats, Math.Max(0.3, -Math.Log(score.Probability)));
        }

        return IsJudged(behavior) ? nats : nats / 6;
    }

    /// <summary>What an effect is worth: up to 1 nat more as new as the operation is to the actor, a third of it where it is known.</summary>
    internal static double Weigh(Assessment behavior, Feature operation, double nats)
    {
        nats += Math.Min(1, Nats(behavior, operation));
        return IsKnown(behavior, operation) ? nats / 3 : nats;
    }

    /// <summary>The sentence with its numbers; empty where there is nothing to say.</summary>
    internal static string Reason(Assessment behavior, Feature feature, string what)
    {
        ref FeatureScore score = ref behavior[feature];
        if (!score.Applies)
        {
            return "";
        }

        if (!IsJudged(behavior))
        {
            return string.Create(CultureInfo.InvariantCulture, $"only {behavior.AccountHours:0} hours of history: nothing can be called usual yet");
        }

        return score.Level switch
        {
            NoveltyLevel.NewToActor => string.Create(
                CultureInfo.InvariantCulture, $"{what} is new to it; {score.PeersSeen} of {score.Peers} peers did it before"),
            NoveltyLevel.NewToPeers => string.Create(
                CultureInfo.InvariantCulture, $"{what} is new to it, and none of its {score.Peers} peers ever did it"),
            NoveltyLevel.NewToAccount => string.Create(
                CultureInfo.InvariantCulture, $"{what} was never seen in {behavior.AccountDays} days of the account's history"),
            _ => "",
        };
    }

    /// <summary>The feature that says how new a Kubernetes or kernel operation is, whichever the models filled.</summary>
    internal static Feature Operation(Assessment behavior) =>
        behavior[Feature.WorkloadOperation].Applies ? Feature.WorkloadOperation : Feature.Operation;
}
