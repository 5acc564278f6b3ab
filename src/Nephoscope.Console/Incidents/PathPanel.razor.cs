using System.Globalization;
using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>Draws the attacked path: lines below, linked names above, so that it prints, scales and can be read aloud.</summary>
public sealed partial class PathPanel
{
    private const int RowHeight = 35;
    private const int NodeHeight = 29;
    private const double Gap = 40;

    private const int Bow = 24;

    [Parameter, EditorRequired]
    public AttackPath Path { get; set; } = AttackPath.None;

    /// <summary>Where a column begins and how wide it is, in thousandths: the last is wider, since it tells what was done.</summary>
    private (double Start, double Width) Column(int column)
    {
        int count = Path.Columns.Count;
        double last = count > 3 ? 400 : 480;
        double each = (1000 - last - (Gap * (count - 1))) / (count - 1);

        // Addresses are longer than names: the first column takes some of the second's room.
        double shift = count == 3 ? 24 : 0;
        return column == count - 1 ? (1000 - last, last) : column == 0 ? (0, each + shift) : ((column * (each + Gap)) + shift, each - shift);
    }

    private static string Heading(IReadOnlyList<PathNode> column) => column switch
    {
        _ when column.Any(node => node.Stop.Role == EntityRole.PatientZero) => "Began with",
        _ when column.All(node => node.Stop.Role == EntityRole.Source) => "Came from",
        _ when column.Any(node => node.Stop.Role == EntityRole.Pivot) => "Went on as",
        _ when column.All(node => node.Stop.Role is EntityRole.MadeByAttacker or EntityRole.Victim) => "Made (dashed) and hit",
        _ => "Went on over",
    };

    private static string Part(PathNode node) => node.Stop.Role?.ToString().ToLowerInvariant() ?? "between";

    private static string Look(PathEdge edge) => edge.SeenOnly ? "seen" : "to-" + Part(edge.To);

    private static string Whole(PathNode node) =>
        $"{Say.Clean(node.Stop.Type, 40)} {Say.Clean(node.Stop.Uid, 300)}: {(node.Stop.Role is { } role ? Say.Role(role) : "in between, seen on the map")}";

    private string Left(PathNode node) => Percent(Column(node.Column).Start);

    private string Width(PathNode node) => Percent(Column(node.Column).Width);

    private static double Top(PathNode node) => (node.Row * RowHeight) + ((RowHeight - NodeHeight) / 2.0);

    private string Curve(PathEdge edge)
    {
        (double start, double width) = Column(edge.From.Column);
        double fromX = start + width;
        double toX = Column(edge.To.Column).Start;
        double fromY = (edge.From.Row + 0.5) * RowHeight;
        double toY = (edge.To.Row + 0.5) * RowHeight;
        if (edge.From.Column == edge.To.Column)
        {
            return string.Create(CultureInfo.InvariantCulture, $"M{fromX:0.#} {fromY:0.#}C{fromX + Bow:0.#} {fromY:0.#} {fromX + Bow:0.#} {toY:0.#} {fromX:0.#} {toY:0.#}");
        }

        double bend = (toX - fromX) / 2;
        return string.Create(CultureInfo.InvariantCulture, $"M{fromX:0.#} {fromY:0.#}C{fromX + bend:0.#} {fromY:0.#} {toX - bend:0.#} {toY:0.#} {toX:0.#} {toY:0.#}");
    }

    private static string Percent(double thousandths) => (thousandths / 10).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    private static string Pixels(double number) => number.ToString("0.#", CultureInfo.InvariantCulture) + "px";
}
