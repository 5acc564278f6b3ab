using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>One hard but harmless case as it happened: who took part and when. Immutable.</summary>
public sealed record BenignEpisode
{
    public required string Name { get; init; }

    public required string Summary { get; init; }

    public required EventTime Start { get; init; }

    public required EventTime End { get; init; }

    /// <summary>Names of users and roles.</summary>
    public required IReadOnlyList<string> Actors { get; init; }

    /// <summary>Calls that only this case makes; 0 where it changes ordinary ones.</summary>
    public required int Calls { get; init; }

    /// <summary>The exercise, where the case is an authorised attack.</summary>
    public AttackCampaign? Exercise { get; init; }
}
