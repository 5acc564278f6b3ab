using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Tells whose place the event at hand came from: a thief of a credential is seldom in one of its owner's (decision 7).</summary>
internal sealed class BurstPlaces(PartitionState state, EventFacts facts)
{
    /// <summary>Before so many days nobody's networks can be told from strange ones.</summary>
    private const int KnownDays = 2;

    public BurstPlace Of(in BehaviorInput input, Assessment assessment)
    {
        if (!facts.Applies(Feature.SourcePrefix))
        {
            return BurstPlace.Unsaid;
        }

        if (assessment.Displaced)
        {
            return BurstPlace.Strange;
        }

        // Build machines and the like come from a network of the same owner that is new each time, with the same program.
        if (IsUsed(assessment, Feature.SourcePrefix)
            || (IsUsed(assessment, Feature.SourceNetwork) && facts.Applies(Feature.UserAgent) && assessment[Feature.UserAgent].Level == NoveltyLevel.Known))
        {
            return BurstPlace.Own;
        }

        if (assessment.ActorDays < KnownDays)
        {
            return state.Sessions.Records[facts.Session].Displaced == 0 ? BurstPlace.Own : BurstPlace.Unsaid;
        }

        return input.Origin.Kind is OriginKind.External or OriginKind.Provider or OriginKind.Invalid ? BurstPlace.Strange : BurstPlace.Unsaid;
    }

    private bool IsUsed(Assessment assessment, Feature feature)
    {
        if (!facts.Applies(feature))
        {
            return false;
        }

        ref FeatureScore score = ref assessment[feature];
        return score.Level == NoveltyLevel.Known || score.PeersSeen > 0;
    }
}
