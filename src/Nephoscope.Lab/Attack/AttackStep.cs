using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>One step of an attack and the detection that is expected for it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Uid">The detection's stable id.</param>
/// <param name="Title">The detection's fixed title.</param>
public sealed record AttackStep(int Number, string Uid, string Title)
{
    /// <summary>Ids of the step's events, in order of time.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Times of the same events.</summary>
    public List<EventTime> Times { get; } = [];
}
