namespace Nephoscope.Sources.Aws.FlowLogs;

/// <summary>Which column of a flow line holds what, from the file's header line or from the line's own shape. Immutable.</summary>
public sealed class FlowLayout
{
    /// <summary>More columns than any version has; a line with more is no flow line.</summary>
    public const int MaximumColumns = 64;

    private readonly sbyte[] places;

    private FlowLayout(sbyte[] places, int count, byte separator)
    {
        this.places = places;
        Count = count;
        Separator = separator;
    }

    /// <summary>Version 2, the layout AWS writes when none is chosen.</summary>
    public static FlowLayout Default { get; } = InOrder(14);

    /// <summary>Number of columns.</summary>
    public int Count { get; }

    /// <summary>A space, or a comma in exports.</summary>
    public byte Separator { get; }

    /// <summary>Place of a column, counted from 0; -1 where the layout lacks it.</summary>
    public int this[FlowColumn column] => places[(int)column];

    /// <summary>Reads a header line. A line with fewer than two known names, or without an address or interface, is none.</summary>
    public static FlowLayout? FromHeader(ReadOnlySpan<byte> line)
    {
        byte separator = line.Contains((byte)',') ? (byte)',' : (byte)' ';
        sbyte[] places = Empty();
        int count = 0;
        int known = 0;
        while (true)
        {
            int end = line.IndexOf(separator);
            ReadOnlySpan<byte> name = (end < 0 ? line : line[..end]).Trim((byte)'"');
            if (name.IsEmpty || count == MaximumColumns)
            {
                return null;
            }

            if (FlowColumns.TryFind(name, out FlowColumn column))
            {
                places[(int)column] = (sbyte)count;
                known++;
            }

            count++;
            if (end < 0)
            {
                break;
            }

            line = line[(end + 1)..];
        }

        bool names = places[(int)FlowColumn.SrcAddr] >= 0 || places[(int)FlowColumn.InterfaceId] >= 0
            || places[(int)FlowColumn.PktSrcAddr] >= 0;
        if (known < 2 || known * 2 < count || !names)
        {
            return null;
        }

        // One object for the usual layout: the reader knows its places by heart.
        bool isDefault = separator == ' ' && count == Default.Count && places.AsSpan().SequenceEqual(Default.places);
        return isDefault ? Default : new FlowLayout(places, count, separator);
    }

    /// <summary>
    /// The layout of a line without header, as delivered to CloudWatch: the fields in documented order up to a version's last, or
    /// version 2 followed by the ten ECS fields. Null where the line does not look like one.
    /// </summary>
    public static FlowLayout? OfLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 40 || line[0] is < (byte)'2' or > (byte)'9' || line[1] != ' ')
        {
            return null;
        }

        int columns = line.Count((byte)' ') + 1;
        Span<Range> parts = stackalloc Range[15];
        int split = columns < 14 ? 0 : SplitFirst(line, parts);
        if (split < 14 || !IsAccount(line[parts[1]]) || !IsInterface(line[parts[2]]) || !IsStatus(line[parts[13]]))
        {
            return null;
        }

        return columns switch
        {
            14 => Default,
            21 or 25 or 29 => InOrder(columns),
            24 => DefaultWithEcs(),
            _ => null,
        };
    }

    private static int SplitFirst(ReadOnlySpan<byte> line, Span<Range> parts)
    {
        int count = 0;
        int start = 0;
        while (count < 14)
        {
            int end = line[start..].IndexOf((byte)' ');
            parts[count++] = new Range(start, end < 0 ? line.Length : start + end);
            if (end < 0)
            {
                break;
            }

            start += end + 1;
        }

        return count;
    }

    private static bool IsAccount(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("-"u8) || text.SequenceEqual("unknown"u8)
        || (text.Length == 12 && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);

    private static bool IsInterface(ReadOnlySpan<byte> text) => text.SequenceEqual("-"u8) || text.StartsWith("eni-"u8);

    private static bool IsStatus(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("OK"u8) || text.SequenceEqual("NODATA"u8) || text.SequenceEqual("SKIPDATA"u8);

    private static FlowLayout InOrder(int count)
    {
        sbyte[] places = Empty();
        for (int i = 0; i < count; i++)
        {
            places[i] = (sbyte)i;
        }

        return new FlowLayout(places, count, (byte)' ');
    }

    private static FlowLayout DefaultWithEcs()
    {
        sbyte[] places = Empty();
        for (int i = 0; i < 14; i++)
        {
            places[i] = (sbyte)i;
        }

        for (int i = 0; i < 10; i++)
        {
            places[(int)FlowColumn.EcsClusterName + i] = (sbyte)(14 + i);
        }

        return new FlowLayout(places, 24, (byte)' ');
    }

    private static sbyte[] Empty()
    {
        var places = new sbyte[FlowColumns.Count];
        Array.Fill(places, (sbyte)-1);
        return places;
    }
}
