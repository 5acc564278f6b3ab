namespace Nephoscope.Lab;

/// <summary>How the reference attack is carried out. Immutable.</summary>
public sealed record AttackOptions
{
    /// <summary>Minutes from the first to the last step, 8 to 1200.</summary>
    public int Minutes { get; init; } = 120;

    /// <summary>Minutes after midnight UTC of the last day at which it begins.</summary>
    public int StartMinute { get; init; } = (13 * 60) + 17;

    /// <summary>Seed of the attack's own chance: the same company can be attacked in many ways.</summary>
    public ulong Seed { get; init; } = 7;
}
