using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nephoscope.Sources.Json;

/// <summary>Blocks read as four vectors of 128 bits.</summary>
internal readonly struct Vector128Scanner : IBlockScanner
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockMasks Scan(ref byte block)
    {
        Vector128<byte> a = Vector128.LoadUnsafe(ref block);
        Vector128<byte> b = Vector128.LoadUnsafe(ref block, 16);
        Vector128<byte> c = Vector128.LoadUnsafe(ref block, 32);
        Vector128<byte> d = Vector128.LoadUnsafe(ref block, 48);

        // With bit 5 set, [ and { are the same byte, and so are ] and }.
        Vector128<byte> aLow = a | Vector128.Create((byte)0x20);
        Vector128<byte> bLow = b | Vector128.Create((byte)0x20);
        Vector128<byte> cLow = c | Vector128.Create((byte)0x20);
        Vector128<byte> dLow = d | Vector128.Create((byte)0x20);
        ulong quotes = Same(a, (byte)'"')
            | ((ulong)Same(b, (byte)'"') << 16)
            | ((ulong)Same(c, (byte)'"') << 32)
            | ((ulong)Same(d, (byte)'"') << 48);
        ulong backslashes = Same(a, (byte)'\\')
            | ((ulong)Same(b, (byte)'\\') << 16)
            | ((ulong)Same(c, (byte)'\\') << 32)
            | ((ulong)Same(d, (byte)'\\') << 48);
        ulong opens = Same(aLow, (byte)'{')
            | ((ulong)Same(bLow, (byte)'{') << 16)
            | ((ulong)Same(cLow, (byte)'{') << 32)
            | ((ulong)Same(dLow, (byte)'{') << 48);
        ulong closes = Same(aLow, (byte)'}')
            | ((ulong)Same(bLow, (byte)'}') << 16)
            | ((ulong)Same(cLow, (byte)'}') << 32)
            | ((ulong)Same(dLow, (byte)'}') << 48);
        ulong bit5 = Bit5(a)
            | ((ulong)Bit5(b) << 16)
            | ((ulong)Bit5(c) << 32)
            | ((ulong)Bit5(d) << 48);
        ulong specials = Specials(a)
            | ((ulong)Specials(b) << 16)
            | ((ulong)Specials(c) << 32)
            | ((ulong)Specials(d) << 48);
        return new BlockMasks(quotes, backslashes, opens, closes, bit5, specials);
    }

    public static SpecialMasks ScanSpecials(ref byte block)
    {
        Vector128<byte> a = Vector128.LoadUnsafe(ref block);
        Vector128<byte> b = Vector128.LoadUnsafe(ref block, 16);
        Vector128<byte> c = Vector128.LoadUnsafe(ref block, 32);
        Vector128<byte> d = Vector128.LoadUnsafe(ref block, 48);
        ulong nonAscii = a.ExtractMostSignificantBits()
            | ((ulong)b.ExtractMostSignificantBits() << 16)
            | ((ulong)c.ExtractMostSignificantBits() << 32)
            | ((ulong)d.ExtractMostSignificantBits() << 48);
        ulong lineFeeds = Same(a, (byte)'\n')
            | ((ulong)Same(b, (byte)'\n') << 16)
            | ((ulong)Same(c, (byte)'\n') << 32)
            | ((ulong)Same(d, (byte)'\n') << 48);
        ulong blanks = (Same(a, (byte)'\t') | Same(a, (byte)'\r'))
            | ((ulong)(Same(b, (byte)'\t') | Same(b, (byte)'\r')) << 16)
            | ((ulong)(Same(c, (byte)'\t') | Same(c, (byte)'\r')) << 32)
            | ((ulong)(Same(d, (byte)'\t') | Same(d, (byte)'\r')) << 48);
        return new SpecialMasks(nonAscii, lineFeeds, blanks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PrefixXor(ulong bits) => CarrylessMultiply.PrefixXor(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Append(ulong bits, int at, ref int target) =>
        ScalarScanner.Append(bits, at, ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Same(Vector128<byte> bytes, byte value) =>
        Vector128.Equals(bytes, Vector128.Create(value)).ExtractMostSignificantBits();

    // Shifted left by two, bit 5 is the top bit, whatever comes in from the neighbour.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit5(Vector128<byte> bytes) => (bytes.AsUInt16() << 2).AsByte().ExtractMostSignificantBits();

    // Read as signed, bytes of 128 and above are negative, so one comparison finds them and the control characters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Specials(Vector128<byte> bytes) =>
        Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)0x20)).ExtractMostSignificantBits();
}
