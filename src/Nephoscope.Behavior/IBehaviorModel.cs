using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>One view of what is normal. State is per account and has one writer; not thread-safe.</summary>
public interface IBehaviorModel
{
    /// <summary>Says how usual the event is, from what was learnt before it; changes nothing that is learnt.</summary>
    void Score(in BehaviorInput input, Assessment assessment);

    /// <summary>Takes the event as normal. Called after quarantine, never inline with the score.</summary>
    void Learn(in LearnedEvent learned);
}

/// <summary>What the models get to see of an event.</summary>
public readonly ref struct BehaviorInput
{
    public required SecurityEvent Event { get; init; }

    public required Actor Actor { get; init; }

    public required NetworkOrigin Origin { get; init; }
}
