using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nephoscope.Events;

namespace Nephoscope.Sources.Aws.FlowLogs;

/// <summary>
/// Reads flow lines at memory speed: columns are found 64 bytes at a time (bit masks of separators and line ends, as simdjson does: G.
/// Langdale, D. Lemire, "Parsing gigabytes of JSON per second", 2019), numbers eight digits at a time (SWAR, D. Lemire, "Quickly parsing
/// eight digits", 2018). No allocation; thread-safe.
/// </summary>
public static class FlowLineReader
{
    /// <summary>Bytes that must be readable behind the last byte of a line.</summary>
    public const int Slack = 64;

    /// <summary>The longest line read.</summary>
    public const int LongestLine = 8 * 1024;

    /// <summary>Constant reasons of a line that is none.</summary>
    public const string TooLong = "a flow line longer than 8,192 bytes",
        WrongColumns = "a flow line with more or fewer columns than its layout",
        WrongNumber = "a flow line with a number that is none, or too great",
        WrongAction = "a flow line whose action is neither ACCEPT nor REJECT",
        WrongStatus = "a flow line whose log-status is none of OK, NODATA and SKIPDATA";

    // The six letters as a little-endian number.
    private const ulong Accept = 0x54_50_45_43_43_41, Reject = 0x54_43_45_4A_45_52;

    /// <summary>Finds the line's end and its columns.</summary>
    /// <param name="line">First byte of the line.</param>
    /// <param name="readable">Readable bytes from there on.</param>
    /// <returns>False where no line end comes within <paramref name="readable"/> minus <see cref="Slack"/>, or the longest line.</returns>
    public static bool TrySplit(ref byte line, int readable, byte separator, ref FlowLine flow)
    {
        Vector256<byte> separators = Vector256.Create(separator);
        Vector256<byte> lineEnds = Vector256.Create((byte)'\n');
        ref int ends = ref Unsafe.As<FlowLine.ColumnEnds, int>(ref flow.Ends);
        int count = 0;
        int limit = Math.Min(readable - Slack, LongestLine);
        for (int at = 0; at <= limit; at += 64)
        {
            Vector256<byte> low = Vector256.LoadUnsafe(ref line, (nuint)at);
            Vector256<byte> high = Vector256.LoadUnsafe(ref line, (nuint)at + 32);
            ulong marks = Mask(low, high, separators);
            ulong stops = Mask(low, high, lineEnds);
            if (stops != 0)
            {
                marks &= stops ^ (stops - 1);
            }

            Emit(marks, at, ref Unsafe.Add(ref ends, count));
            count = Math.Min(count + BitOperations.PopCount(marks), FlowLayout.MaximumColumns);
            if (stops != 0)
            {
                int length = at + BitOperations.TrailingZeroCount(stops);
                flow.Length = length;
                bool hasReturn = length > 0 && Unsafe.Add(ref line, length - 1) == '\r';
                Unsafe.Add(ref ends, count) = hasReturn ? length - 1 : length;
                flow.Columns = count + 1;
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the columns that <see cref="TrySplit"/> found.</summary>
    /// <returns>Null where the line is a flow line, else why it is none.</returns>
    public static string? Read(ref byte line, FlowLayout layout, ref FlowLine flow)
    {
        if (flow.Columns != layout.Count)
        {
            return WrongColumns;
        }

        return ReferenceEquals(layout, FlowLayout.Default)
            ? ReadColumns(ref line, default(DefaultPlaces), ref flow)
            : ReadColumns(ref line, new LayoutPlaces(layout), ref flow);
    }

    private static string? ReadColumns<T>(ref byte line, T places, ref FlowLine flow)
        where T : struct, IFlowPlaces
    {
        ulong fault = 0;
        flow.Start = (long)Number(ref line, places.Of(FlowColumn.Start), in flow, ref fault);
        flow.End = (long)Number(ref line, places.Of(FlowColumn.End), in flow, ref fault);
        flow.Bytes = (long)Number(ref line, places.Of(FlowColumn.Bytes), in flow, ref fault);
        flow.Packets = (long)Number(ref line, places.Of(FlowColumn.Packets), in flow, ref fault);
        ulong source = Number(ref line, places.Of(FlowColumn.SrcPort), in flow, ref fault);
        ulong destination = Number(ref line, places.Of(FlowColumn.DstPort), in flow, ref fault);
        ulong protocol = Number(ref line, places.Of(FlowColumn.Protocol), in flow, ref fault);
        fault |= (source | destination) >> 16;
        fault |= protocol >> 8;
        fault |= (ulong)(flow.Bytes | flow.Packets | flow.Start | flow.End) >> 62;
        if (fault != 0)
        {
            return WrongNumber;
        }

        flow.SourcePort = (ushort)source;
        flow.DestinationPort = (ushort)destination;
        flow.Protocol = (byte)protocol;
        flow.IsAddressInvalid = false;
        flow.SourceIPv4 = Address(ref line, places.Of(FlowColumn.SrcAddr), ref flow);
        flow.DestinationIPv4 = Address(ref line, places.Of(FlowColumn.DstAddr), ref flow);
        return ReadWords(ref line, places, ref flow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static string? ReadWords<T>(ref byte line, T places, ref FlowLine flow)
        where T : struct, IFlowPlaces
    {
        flow.IsRefused = false;
        flow.IsNoData = false;
        flow.IsSkipped = false;
        ReadOnlySpan<byte> action = Text(ref line, places.Of(FlowColumn.Action), in flow);
        if (action.Length == 6)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref MemoryMarshal.GetReference(action)) & 0xFFFF_FFFF_FFFFUL;
            flow.IsRefused = word == Reject;
            if (!(flow.IsRefused | (word == Accept)))
            {
                return WrongAction;
            }
        }
        else if (!action.IsEmpty)
        {
            return WrongAction;
        }

        ReadOnlySpan<byte> status = Text(ref line, places.Of(FlowColumn.LogStatus), in flow);
        if (status.IsEmpty || status.SequenceEqual("OK"u8))
        {
            return null;
        }

        flow.IsNoData = status.SequenceEqual("NODATA"u8);
        flow.IsSkipped = status.SequenceEqual("SKIPDATA"u8);
        return flow.IsNoData || flow.IsSkipped ? null : WrongStatus;
    }

    /// <summary>A column's text; empty where the layout lacks it or it says "-".</summary>
    public static ReadOnlySpan<byte> Text(ref byte line, int column, in FlowLine flow)
    {
        if (column < 0)
        {
            return default;
        }

        int start = flow.StartOf(column);
        int length = flow.EndOf(column) - start;
        ref byte first = ref Unsafe.Add(ref line, start);
        return length <= 0 || (length == 1 && first == '-') ? default : MemoryMarshal.CreateReadOnlySpan(ref first, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, Vector256<byte> wanted) =>
        Vector256.Equals(low, wanted).ExtractMostSignificantBits()
        | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);

    // Twelve positions are written whether they are there or not: cheaper than a branch a position. What is too much is overwritten.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Emit(ulong marks, int at, ref int ends)
    {
        EmitFour(ref marks, at, ref ends);
        EmitFour(ref marks, at, ref Unsafe.Add(ref ends, 4));
        EmitFour(ref marks, at, ref Unsafe.Add(ref ends, 8));
        for (int written = 12; marks != 0; written += 4)
        {
            EmitFour(ref marks, at, ref Unsafe.Add(ref ends, written));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EmitFour(ref ulong marks, int at, ref int ends)
    {
        ulong rest = marks;
        ends = at + BitOperations.TrailingZeroCount(rest);
        rest &= rest - 1;
        Unsafe.Add(ref ends, 1) = at + BitOperations.TrailingZeroCount(rest);
        rest &= rest - 1;
        Unsafe.Add(ref ends, 2) = at + BitOperations.TrailingZeroCount(rest);
        rest &= rest - 1;
        Unsafe.Add(ref ends, 3) = at + BitOperations.TrailingZeroCount(rest);
        marks = rest & (rest - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Number(ref byte line, int column, in FlowLine flow, ref ulong fault)
    {
        if (column < 0)
        {
            return 0;
        }

        int start = flow.StartOf(column);
        int length = flow.EndOf(column) - start;
        ref byte first = ref Unsafe.Add(ref line, start);
        if ((uint)(length - 1) < 8)
        {
            ulong value = Digits(Unsafe.ReadUnaligned<ulong>(ref first), length, out ulong wrong);
            if (wrong != 0)
            {
                fault |= length == 1 && first == '-' ? 0UL : wrong;
                return 0;
            }

            return value;
        }

        return LongNumber(ref first, length, ref fault);
    }

    private static ulong LongNumber(ref byte first, int length, ref ulong fault)
    {
        if ((uint)(length - 9) > 9)
        {
            fault = 1;
            return 0;
        }

        int head = length - 8;
        int tail = Math.Min(head, 8);
        ulong top = 0;
        ulong wrong = 0;
        if (head > 8)
        {
            top = Digits(Unsafe.ReadUnaligned<ulong>(ref first), head - 8, out wrong);
            first = ref Unsafe.Add(ref first, head - 8);
        }

        ulong middle = Digits(Unsafe.ReadUnaligned<ulong>(ref first), tail, out ulong wrongMiddle);
        ulong low = Digits(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, tail)), 8, out ulong wrongLow);
        fault |= wrong | wrongMiddle | wrongLow;
        return (((top * 100_000_000) + middle) * 100_000_000) + low;
    }

    // One to eight digits, first digit in the lowest byte. A byte that is no digit leaves a bit in wrong.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digits(ulong letters, int length, out ulong wrong)
    {
        ulong digits = (letters ^ 0x3030_3030_3030_3030UL) << (64 - (length * 8));
        wrong = ((digits + 0x7676_7676_7676_7676UL) | digits) & 0x8080_8080_8080_8080UL;
        digits = ((digits * 10) + (digits >> 8)) & 0x00FF_00FF_00FF_00FFUL;
        digits = ((digits * 100) + (digits >> 16)) & 0x0000_FFFF_0000_FFFFUL;
        return ((digits * 10_000) + (digits >> 32)) & 0xFFFF_FFFFUL;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Address(ref byte line, int column, ref FlowLine flow)
    {
        if (column < 0)
        {
            return 0;
        }

        int start = flow.StartOf(column);
        int length = flow.EndOf(column) - start;
        ref byte first = ref Unsafe.Add(ref line, start);
        if ((uint)(length - 7) <= 8 && TryIPv4(ref first, length, out uint bits))
        {
            return bits;
        }

        if (length == 1 && first == '-')
        {
            return 0;
        }

        flow.IsAddressInvalid |= length <= 0 || !NetworkAddress.TryParse(MemoryMarshal.CreateReadOnlySpan(ref first, length), out _);
        return 0;
    }

    /// <summary>Four decimal octets without leading zeros. Reads 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryIPv4(ref byte first, int length, out uint bits)
    {
        uint dots = Vector128.Equals(Vector128.LoadUnsafe(ref first), Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        dots &= (1u << length) - 1;
        int one = BitOperations.TrailingZeroCount(dots);
        dots &= dots - 1;
        int two = BitOperations.TrailingZeroCount(dots);
        dots &= dots - 1;
        int three = BitOperations.TrailingZeroCount(dots);
        dots &= dots - 1;
        if (three > 15 || dots != 0)
        {
            bits = 0;
            return false;
        }

        uint wrong = 0;
        bits = Octet(ref first, 0, one, ref wrong) << 24;
        bits |= Octet(ref first, one + 1, two, ref wrong) << 16;
        bits |= Octet(ref first, two + 1, three, ref wrong) << 8;
        bits |= Octet(ref first, three + 1, length, ref wrong);
        return wrong == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Octet(ref byte first, int start, int end, ref uint wrong)
    {
        int length = end - start;
        uint digits = (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, start)) ^ 0x3030_3030u) << ((32 - (length * 8)) & 31);
        uint value = (((digits >> 8) & 0xFF) * 100) + (((digits >> 16) & 0xFF) * 10) + (digits >> 24);
        wrong |= ((digits + 0x7676_7676u) | digits) & 0x8080_8080u;

        // No branches: lengths are random. More than three digits; above 255; less than 10 with two digits or than 100 with three. An
        // empty octet needs no test: the dot or separator in its place is no digit.
        uint least = (0x64_0A_00u >> ((length - 1) * 8)) & 0xFF;
        wrong |= (uint)length >> 2;
        wrong |= ((255 - value) | (value - least)) >> 31;
        return value;
    }
}
