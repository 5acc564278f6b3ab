using System.Globalization;
using Nephoscope.Lab;

namespace Nephoscope.Evaluation;

/// <summary>The reference scenario made harder in one way, to be compared with itself in the same companies. Immutable.</summary>
/// <param name="Board">Worlds that belong together in a table.</param>
/// <param name="Name">What is harder; the first of a board is what the others are compared with.</param>
/// <param name="Change">Makes the harder world; null where it does not fit.</param>
internal sealed record Hardship(string Board, string Name, Func<CompanyOptions, CompanyOptions?> Change)
{
    /// <summary>Days that the attack itself lasts before the last one.</summary>
    internal static int DaysOf(AttackOptions attack) => attack.Minutes <= 1200 ? 0 : (attack.StartMinute + attack.Minutes) / 1440;

    /// <summary>All that the lab can simulate.</summary>
    public static IReadOnlyList<Hardship> All { get; } =
    [
        .. ((int[])[7, 4, 2, 1, 0]).Select(days => new Hardship(
            "Short history",
            days == 0 ? "none: the first event is of the attack's day" : days.ToString(CultureInfo.InvariantCulture) + (days == 1 ? " day" : " days"),
            company => company with { Days = DaysOf(company.Attack!) + 1 + days })),
    ];
}
