namespace Nephoscope.Lab;

/// <summary>Which attack, and how it is carried out. Immutable.</summary>
public sealed record AttackOptions
{
    /// <summary>Longest attack in minutes: 14 days.</summary>
    public const int LongestMinutes = 14 * 1440;

    /// <summary>Longest time before the attack in which its source is made to look usual.</summary>
    public const int LongestPoisoning = 30;

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

    /// <summary>Calls that the victim makes anyway, put between each two steps to dilute them; 0 to 1,000.</summary>
    public int Padding { get; init; }

    /// <summary>Percent of the attack's calls that come from the victim's own address, with its client and, where they only look, its operations.</summary>
    public int Mimicry { get; init; }

    /// <summary>Days before the attack in which its source is used a little and harmlessly.</summary>
    public int PoisoningDays { get; init; }

    /// <summary>Every text that the attacker is free to choose holds markup and words to whoever reads it.</summary>
    public bool HostileText { get; init; }

    /// <summary>How many attackers before this one steal from the same kind of victim.</summary>
    internal int Rank { get; init; }

    /// <summary>Whole days before the last one on which it begins.</summary>
    internal int DaysBefore => Minutes <= LastDayMinutes ? 0 : (StartMinute + Minutes) / 1440;

    /// <summary>What contradicts, and the remedy; null when the attack can be simulated.</summary>
    internal string? Problem(CompanyOptions company) => this switch
    {
        _ when !AttackCatalog.Names.Contains(Name) => $"there is no attack of that name; choose one of {string.Join(", ", AttackCatalog.Names)}",
        _ when company.People < 3 => "an attack needs a victim and a second user: choose --people 3 or more, or leave out --attack",
        { Name: AttackCatalog.Pivot } when company.Accounts < 2 => "a pivot needs a second account; choose --accounts 2 or more",
        { Name: AttackCatalog.Escape } when !company.Runtime || company.HostDays == 0 =>
            "a container escape is seen in the logs of hosts and cluster; leave out --runtime false, and choose host days of 1 or more",
        { Minutes: < 8 or > LongestMinutes } => "the attack must last 8 to 20160 minutes; choose --attack-minutes 120",
        { Padding: < 0 or > 1_000 } => "padding must be 0 to 1000 calls; choose --padding 10",
        { Mimicry: < 0 or > 100 } => "mimicry is a share of 0 to 100 percent; choose --mimicry 50",
        { PoisoningDays: < 0 or > LongestPoisoning } => "poisoning must be 0 to 30 days; choose --poisoning 14",
        _ when DaysBefore >= company.Days => $"an attack of {Minutes} minutes needs {DaysBefore + 1} days; choose --days {DaysBefore + 8}, so that normal days come before it",
        _ when DaysBefore + PoisoningDays >= company.Days =>
            $"{PoisoningDays} days of poisoning before the attack need {DaysBefore + PoisoningDays + 1} days; choose --days {DaysBefore + PoisoningDays + 4}, or a smaller --poisoning",
        _ => null,
    };
}
