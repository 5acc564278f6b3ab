namespace Nephoscope.Behavior;

/// <summary>
/// Which parts of the behaviour models take part. All do in service; an evaluation leaves one out to measure what it is worth. Immutable,
/// read when a partition is made.
/// </summary>
public sealed record BehaviorParts
{
    /// <summary>All parts.</summary>
    public static BehaviorParts All { get; } = new();

    /// <summary>What is new to the actor, its peers, the account. Without it every value counts as known.</summary>
    public bool Novelty { get; init; } = true;

    /// <summary>Counts in sliding windows.</summary>
    public bool Bursts { get; init; } = true;

    /// <summary>Evidence of network, country, user agent and hour of a call's source.</summary>
    public bool SourceContext { get; init; } = true;

    /// <summary>Hour at which sessions begin.</summary>
    public bool TimeOfWeek { get; init; } = true;

    /// <summary>Volumes far above the actor's own.</summary>
    public bool Tails { get; init; } = true;

    /// <summary>The filter over the stages of an attack. Without it the first stage's expectation stays for ever.</summary>
    public bool KillChain { get; init; } = true;

    /// <summary>Comparison with peers. Without it an actor is compared with itself and the account.</summary>
    public bool Peers { get; init; } = true;

    /// <summary>Waiting before learning. Without it everything is learnt at once, a suspect's events too.</summary>
    public bool Quarantine { get; init; } = true;
}
