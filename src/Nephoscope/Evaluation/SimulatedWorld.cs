using Nephoscope.Lab;

namespace Nephoscope.Evaluation;

/// <summary>One world of a campaign: what is simulated, and the row of the board it counts for. Immutable.</summary>
/// <param name="Group">Name of the attack or of the hardship; <see cref="Quiet"/> where nothing happens.</param>
/// <param name="Deep">The slow boards (tactics, ablations) are measured in it too.</param>
internal sealed record SimulatedWorld(string Group, CompanyOptions Company, bool Deep = false)
{
    public const string Quiet = "no attack";

    /// <summary>The hardship, where the world is one of those.</summary>
    public Hardship? Hardship { get; init; }

    /// <summary>What is simulated, in a line.</summary>
    public string Label => Company.Attack is { } attack
        ? FormattableString.Invariant($"seed {Company.Seed}: {Group}, {attack.Minutes} minutes, {attack.Victim}, {attack.Source}")
        : FormattableString.Invariant($"seed {Company.Seed}: {Group}");
}
