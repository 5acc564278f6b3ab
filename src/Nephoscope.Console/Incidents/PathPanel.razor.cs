using System.Globalization;
using Microsoft.AspNetCore.Components;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>Draws the attacked path: lines below, linked names above, so that it prints, scales and can be read aloud.</summary>
public sealed partial class PathPanel
{
    private const int RowHeight = 35;
    private const int NodeHeight = 29;
    private const double Gap = 40;

    private AttackPath path = new([], [], 0, 0);

    [Parameter, EditorRequired]
    public Incident Case { get; set; } = null!;

    protected override void OnParametersSet() => path = AttackPath.Of(Case);

    /// <summary>Where a column begins and how wide it is, in thousandths: the last is wider, since it tells what was done.</summary>
    private (double Start, double Width) Column(int column)
    {
        int count = path.Columns.Count;
        double last = count > 3 ? 400 : 480;
        double each = (1000 - last - (Gap * (count - 1))) / (count - 1);

        // Addresses are longer than names: the first column takes some of the second's room.
        double shift = count == 3 ? 24 : 0;
        return column == count - 1 ? (1000 - last, last) : column == 0 ? (0, each + shift) : ((column * (each + Gap)) + shift, each - shift);
    }

    private static string Heading(EntityRole role) => role switch
    {
        EntityRole.Source => "Came from",
        EntityRole.PatientZero => "Began with",
        EntityRole.Pivot => "Went on as",
        _ => "Made (dashed) and hit",
    };

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
        double bend = (toX - fromX) / 2;
        return string.Create(CultureInfo.InvariantCulture, $"M{fromX:0.#} {fromY:0.#}C{fromX + bend:0.#} {fromY:0.#} {toX - bend:0.#} {toY:0.#} {toX:0.#} {toY:0.#}");
    }

    private static string Percent(double thousandths) => (thousandths / 10).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    private static string Pixels(double number) => number.ToString("0.#", CultureInfo.InvariantCulture) + "px";
}
