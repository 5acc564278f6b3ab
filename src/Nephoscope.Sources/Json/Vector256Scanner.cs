using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nephoscope.Sources.Json;

/// <summary>Blocks read as two vectors of 256 bits.</summary>
internal readonly struct Vector256Scanner : IBlockScanner
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockMasks Scan(ref byte block)
    {
        Vector256<byte> a = Vector256.LoadUnsafe(ref block);
        Vector256<byte> b = Vector256.LoadUnsafe(ref block, 32);

        // With bit 5 set, [ and { are the same byte, and so are ] and }.
        Vector256<byte> aLow = a | Vector256.Create((byte)0x20);
        Vector256<byte> bLow = b | Vector256.Create((byte)0x20);
        ulong quotes = Same(a, (byte)'"')
            | ((ulong)Same(b, (byte)'"') << 32);
        ulong backslashes = Same(a, (byte)'\\')
            | ((ulong)Same(b, (byte)'\\') << 32);
        ulong opens = Same(aLow, (byte)'{')
            | ((ulong)Same(bLow, (byte)'{') << 32);
        ulong closes = Same(aLow, (byte)'}')
            | ((ulong)Same(bLow, (byte)'}') << 32);
        ulong bit5 = Bit5(a)
            | ((ulong)Bit5(b) << 32);
        ulong specials = Specials(a)
            | ((ulong)Specials(b) << 32);
        return new BlockMasks(quotes, backslashes, opens, closes, bit5, specials);
    }

    public static SpecialMasks ScanSpecials(ref byte block)
    {
        Vector256<byte> a = Vector256.LoadUnsafe(ref block);
        Vector256<byte> b = Vector256.LoadUnsafe(ref block, 32);
        ulong nonAscii = a.ExtractMostSignificantBits()
            | ((ulong)b.ExtractMostSignificantBits() << 32);
        ulong lineFeeds = Same(a, (byte)'\n')
            | ((ulong)Same(b, (byte)'\n') << 32);
        ulong blanks = (Same(a, (byte)'\t') | Same(a, (byte)'\r'))
            | ((ulong)(Same(b, (byte)'\t') | Same(b, (byte)'\r')) << 32);
        return new SpecialMasks(nonAscii, lineFeeds, blanks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PrefixXor(ulong bits) => CarrylessMultiply.PrefixXor(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Append(ulong bits, int at, ref int target) =>
        ScalarScanner.Append(bits, at, ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Same(Vector256<byte> bytes, byte value) =>
        Vector256.Equals(bytes, Vector256.Create(value)).ExtractMostSignificantBits();

    // Shifted left by two, bit 5 is the top bit, whatever comes in from the neighbour.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit5(Vector256<byte> bytes) => (bytes.AsUInt16() << 2).AsByte().ExtractMostSignificantBits();

    // Read as signed, bytes of 128 and above are negative, so one comparison finds them and the control characters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Specials(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes.AsSByte(), Vector256.Create((sbyte)0x20)).ExtractMostSignificantBits();
}
