namespace Nephoscope.Lab;

/// <summary>Which attack, and how it is carried out. Immutable.</summary>
public sealed record AttackOptions
{
    /// <summary>Longest attack in minutes: 14 days.</summary>
    public const int LongestMinutes = 14 * 1440;

    /// <summary>Attacks that take longer than this spread over several days; shorter ones begin on the last day.</summary>
    internal const int LastDayMinutes = 1_200;

    /// <summary>One of <see cref="AttackCatalog.Names"/>.</summary>
    public string Name { get; init; } = AttackCatalog.Reference;

    /// <summary>Minutes from the first to the last step, 8 to 20,160.</summary>
    public int Minutes { get; init; } = 120;

    /// <summary>Minutes after midnight UTC at which it begins.</summary>
    public int StartMinute { get; init; } = (13 * 60) + 17;

    /// <summary>Seed of the attack's own chance: the same company can be attacked in many ways.</summary>
    public ulong Seed { get; init; } = 7;

    public AttackSource Source { get; init; } = AttackSource.Foreign;

    public AttackVictim Victim { get; init; } = AttackVictim.Developer;

    /// <summary>Whole days before the last one on which it begins.</summary>
    internal int DaysBefore => Minutes <= LastDayMinutes ? 0 : (StartMinute + Minutes) / 1440;

    /// <summary>What contradicts, and the remedy; null when the attack can be simulated.</summary>
    internal string? Problem(int people, int accounts, int days) => this switch
    {
        _ when !AttackCatalog.Names.Contains(Name) => $"there is no attack of that name; choose one of {string.Join(", ", AttackCatalog.Names)}",
        _ when people < 3 => "an attack needs a victim and a second user: choose --people 3 or more, or leave out --attack",
        { Name: AttackCatalog.Pivot } when accounts < 2 => "a pivot needs a second account; choose --accounts 2 or more",
        { Minutes: < 8 or > LongestMinutes } => "the attack must last 8 to 20160 minutes; choose --attack-minutes 120",
        { Victim: AttackVictim.CiRole or AttackVictim.InstanceRole, Minutes: > 360 } =>
            "a role's credential lives six hours; choose --attack-minutes 360 or less, or the victim developer or administrator",
        _ when DaysBefore >= days => $"an attack of {Minutes} minutes needs {DaysBefore + 1} days; choose --days {DaysBefore + 8}, so that normal days come before it",
        _ => null,
    };
}
