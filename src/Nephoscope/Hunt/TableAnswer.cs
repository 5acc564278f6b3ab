using System.Text;
using Nephoscope.Output;
using Nephoscope.Storage;

namespace Nephoscope.Hunt;

/// <summary>
/// A table for the terminal: text of others is escaped and bounded. Widths follow from the first rows, so that any number of rows needs little
/// memory.
/// </summary>
internal sealed class TableAnswer(Stream output) : HuntAnswer
{
    private const int Measured = 200;
    private const int Widest = 60;
    private readonly List<string[]> waiting = [];
    private string[] names = [];
    private bool[] numbers = [];
    private int[] widths = [];

    public override void Columns(IReadOnlyList<HuntColumn> columns)
    {
        names = [.. columns.Select(column => TerminalSafe.Text(column.Name, Widest))];
        numbers = new bool[names.Length];
    }

    public override void Row(object?[] values)
    {
        string[] cells = new string[values.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            numbers[i] |= values[i] is sbyte or byte or short or ushort or int or uint or long or ulong or double or float or decimal or System.Numerics.BigInteger;
            cells[i] = TerminalSafe.Text(HuntValue.Text(values[i]), Widest - 1);
        }

        if (widths.Length > 0)
        {
            Line(cells);
            return;
        }

        waiting.Add(cells);
        if (waiting.Count == Measured)
        {
            Begin();
        }
    }

    public override void End()
    {
        if (widths.Length == 0 && names.Length > 0)
        {
            Begin();
        }
    }

    private void Begin()
    {
        widths = [.. names.Select((name, i) => waiting.Select(cells => cells[i].Length).Append(name.Length).Max())];
        Line(names);
        Line([.. widths.Select(width => new string('-', width))]);
        foreach (string[] cells in waiting)
        {
            Line(cells);
        }

        waiting.Clear();
    }

    private void Line(string[] cells)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
        {
            line.Append(i == 0 ? "" : "  ").Append(numbers[i] ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
        }

        Write(output, line.ToString().TrimEnd() + "\n");
    }
}
