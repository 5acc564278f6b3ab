using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// What the behaviour models say of one event: facts and evidence, no verdict. One instance is used again for every event; read it
/// before the next is scored. Not thread-safe.
/// </summary>
public sealed class Assessment
{
    private readonly FeatureScore[] features = new FeatureScore[Features.Count];
    private readonly BurstScore[] bursts = new BurstScore[Bursts.Count];
    private NoveltyModel? novelty;
    private int postponed;
    private int touchedFeatures;
    private int touchedBursts;

    /// <summary>The called operation in the catalogue of operations; an entry by verb where it is not listed.</summary>
    public ApiEntry Api { get; set; } = ApiEntry.Unknown;

    /// <summary>First event of its session or credential.</summary>
    public bool SessionStart { get; set; }

    /// <summary>Time since the credential's event before, within six hours or so; zero where there is none.</summary>
    public TimeSpan SessionIdle { get; set; }

    /// <summary>First event of its session from this source network (/24, /48).</summary>
    public bool SourceNewInSession { get; set; }

    /// <summary>
    /// The session began elsewhere and goes on from a network that the account never saw before, of an owner it never saw or with another
    /// program. True for all its events from there.
    /// </summary>
    public bool Displaced { get; set; }

    /// <summary>First event of its session with this family of user agent.</summary>
    public bool UserAgentNewInSession { get; set; }

    /// <summary>Learnt events of the actor (decayed), and distinct days it was seen on.</summary>
    public float ActorEvents { get; set; }

    public int ActorDays { get; set; }

    /// <summary>Share of the operation's class among all that the actor was learnt to do, 0 to 1: how much this kind of thing is its job.</summary>
    public float OwnClassShare { get; set; }

    /// <summary>Days of history the account has: below about 2 nothing can be called usual and the shipped priors decide.</summary>
    public int AccountDays { get; set; }

    /// <summary>Age of the account's history in hours.</summary>
    public double AccountHours { get; set; }

    /// <summary>Age in hours of the history of the account that was met first.</summary>
    public double OrganisationHours { get; set; }

    /// <summary>An account in its first day, in an organisation known for two: there is nothing in it yet, and somebody furnishes it.</summary>
    public bool IsNewAccount => AccountHours < 24 && OrganisationHours - AccountHours >= 48;

    /// <summary>Evidence of this event in the full stream; negative where it looks normal.</summary>
    public MicroNats Evidence { get; set; }

    /// <summary>Evidence in the novelty-only process; zero where the event brings nothing new.</summary>
    public MicroNats Novelty { get; set; }

    /// <summary>Evidence of hour of day and weekday.</summary>
    public MicroNats TimeOfWeek { get; set; }

    /// <summary>Probability of moving this many bytes or more, from the actor's own past; 1 where unknown.</summary>
    public double VolumeProbability { get; set; } = 1;

    /// <summary>Any feature is newer than known, a burst crossed, or the operation is sensitive: worth a detector's look.</summary>
    public bool IsInformative { get; set; }

    /// <summary>What is known of one feature. That of a feature that is not first in its session is worked out when first asked for.</summary>
    public ref FeatureScore this[Feature feature]
    {
        get
        {
            int bit = 1 << (int)feature;
            touchedFeatures |= bit;
            if ((postponed & bit) != 0)
            {
                postponed &= ~bit;
                novelty!.Fill(feature, ref features[(int)feature]);
            }

            return ref features[(int)feature];
        }
    }

    public ref BurstScore Burst(BurstKind kind)
    {
        touchedBursts |= 1 << (int)kind;
        return ref bursts[(int)kind];
    }

    /// <summary>Whether the event has the feature with a value that is first in its session; costs less than to look at the score.</summary>
    public bool IsFirst(Feature feature)
    {
        ref readonly FeatureScore score = ref features[(int)feature];
        return score.Applies && score.FirstInSession;
    }

    /// <summary>Whether the count of any kind crossed a step.</summary>
    public bool BurstCrossed
    {
        get
        {
            for (int rest = touchedBursts; rest != 0; rest &= rest - 1)
            {
                if (bursts[BitOperations.TrailingZeroCount(rest)].Crossed)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Leaves features to be worked out when they are asked for: bit n is feature n.</summary>
    internal void Postpone(NoveltyModel model, int mask)
    {
        novelty = model;
        postponed = mask;
    }

    /// <summary>Events of the actor's present burst of a kind, earliest first, at most 64. Filled by the models when asked.</summary>
    public Func<BurstKind, IReadOnlyList<BurstEvent>> BurstEvents { get; set; } = static _ => [];

    public void Clear()
    {
        postponed = 0;
        for (; touchedFeatures != 0; touchedFeatures &= touchedFeatures - 1)
        {
            features[BitOperations.TrailingZeroCount(touchedFeatures)] = default;
        }

        for (; touchedBursts != 0; touchedBursts &= touchedBursts - 1)
        {
            bursts[BitOperations.TrailingZeroCount(touchedBursts)] = default;
        }

        Api = ApiEntry.Unknown;
        SessionStart = SourceNewInSession = Displaced = UserAgentNewInSession = IsInformative = false;
        SessionIdle = default;
        ActorEvents = OwnClassShare = 0;
        ActorDays = AccountDays = 0;
        AccountHours = OrganisationHours = 0;
        VolumeProbability = 1;
        Evidence = Novelty = TimeOfWeek = default;
    }
}
