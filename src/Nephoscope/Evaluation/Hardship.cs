using System.Globalization;
using Nephoscope.Lab;

namespace Nephoscope.Evaluation;

/// <summary>The reference scenario made harder in one way, to be compared with itself in the same companies. Immutable.</summary>
/// <param name="Board">Worlds that belong together in a table.</param>
/// <param name="Name">What is harder; the first of a board is what the others are compared with.</param>
/// <param name="Change">Makes the harder world; null where it does not fit.</param>
internal sealed record Hardship(string Board, string Name, Func<CompanyOptions, CompanyOptions?> Change)
{
    /// <summary>The board whose rows form a gradient.</summary>
    public const string Mimicry = "Mimicry";

    /// <summary>Days that the attack itself lasts before the last one.</summary>
    internal static int DaysOf(AttackOptions attack) => attack.Minutes <= 1200 ? 0 : (attack.StartMinute + attack.Minutes) / 1440;

    /// <summary>All that the lab can simulate.</summary>
    public static IReadOnlyList<Hardship> All { get; } =
    [
        .. ((int[])[0, 10, 100]).Select(calls => Attacked("Padding", $"{calls} harmless calls between the steps", attack => attack with { Padding = calls })),
        .. ((int[])[0, 25, 50, 75, 100]).Select(share => Attacked(Mimicry, $"{share} % like the victim", attack => attack with { Mimicry = share })),
        Attacked(Mimicry, "100 % like the victim, an administrator", attack => attack with { Mimicry = 100, Victim = AttackVictim.Administrator }),
        .. ((int[])[0, 14]).Select(days => new Hardship(
            "Poisoning",
            $"{days} days of harmless use of the source before the attack",
            company => company with { Days = DaysOf(company.Attack!) + 18, Attacks = [company.Attack! with { PoisoningDays = days }] })),
        Attacked("Trouble", "none", attack => attack),
        Attacked("Trouble", "markup and orders to the reader in every text", attack => attack with { HostileText = true }),
        new("Trouble", "two attackers at once", company => company with { Attacks = [company.Attack!, company.Attack! with { Seed = company.Seed + 1, Victim = AttackVictim.Developer }] }),
        .. Enum.GetValues<DeliveryTrouble>().Where(trouble => trouble != DeliveryTrouble.None).Select(trouble =>
            new Hardship("Trouble", $"logs: {trouble}", company => company with { Delivery = trouble })),
        .. ((int[])[7, 4, 2, 1, 0]).Select(days => new Hardship(
            "Short history",
            days == 0 ? "none: the first event is of the attack's day" : days.ToString(CultureInfo.InvariantCulture) + (days == 1 ? " day" : " days"),
            company => company with { Days = DaysOf(company.Attack!) + 1 + days })),
    ];

    private static Hardship Attacked(string board, string name, Func<AttackOptions, AttackOptions> change) =>
        new(board, name, company => company with { Attacks = [change(company.Attack!)] });
}
