namespace Nephoscope.Incidents;

/// <summary>What an operator may set about incidents. The defaults follow the science note, sections 5.2 and 7; nothing here is tuned on a data set.</summary>
public sealed record CorrelatorOptions
{
    /// <summary>How many false incidents (high or above) a week the operator accepts; sets the threshold.</summary>
    public double FalseIncidentsPerWeek { get; init; } = 0.5;

    /// <summary>Longest time between a causal edge and the evidence on each of its ends.</summary>
    public TimeSpan JoinWindow { get; init; } = TimeSpan.FromHours(96);

    /// <summary>
    /// Evidence loses ln 2 nats in this time: the likelihood ratio halves. A day: with two, what an administrator does for the first time
    /// in three weeks summed up to an incident, while an attack over three days loses only two nats.
    /// </summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A thread needs this many nats of its own before an edge may join it to another.</summary>
    public double OwnEvidence { get; init; } = 3.0;

    /// <summary>Within this time a detection that repeats itself on one thread counts 1, 1/2, 1/4 ...</summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromHours(48);

    /// <summary>What each further finding on the same event counts, the strongest being 1: most of it says the same thing again. Twice that where one tells the place and the other the deed.</summary>
    public double SameEventShare { get; init; } = 0.25;

    /// <summary>Power the novelty-only process is tempered with: novelty and context of one event occur together.</summary>
    public double NoveltyTempering { get; init; } = 0.6;

    /// <summary>What was changed counts whoever did it. An evaluation switches it off to measure what that is worth.</summary>
    public bool EffectsApart { get; init; } = true;

    /// <summary>An opened incident without new evidence for this long is closed.</summary>
    public TimeSpan QuietClose { get; init; } = TimeSpan.FromHours(72);

    /// <summary>New evidence on a closed incident's root within this time opens it again instead of making a new one.</summary>
    public TimeSpan Reopen { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Lowest ln A at a budget of 0.5 a week and below, of a company with a few thousand scored events a week and more: a small installation would
    /// else open on a single surprising event. Falls with the logarithm of a larger budget, and of fewer events down to <see cref="SmallestFloor"/>.
    /// </summary>
    public double ThresholdFloor { get; init; } = 11.0;

    /// <summary>Lowest ln A at a budget of 0.5 a week and below where there are hardly any events.</summary>
    public double SmallestFloor { get; init; } = 9.6;

    /// <summary>Highest ln A: beyond this a multi-step attack would open later, and no budget is that tight.</summary>
    public double ThresholdCeiling { get; init; } = 18.0;

    /// <summary>Evidence above the threshold that makes an incident critical.</summary>
    public double CriticalMargin { get; init; } = 7.0;

    /// <summary>At this probability of the harmless explanations together an incident stays at medium.</summary>
    public double HarmlessCap { get; init; } = 0.8;
}
