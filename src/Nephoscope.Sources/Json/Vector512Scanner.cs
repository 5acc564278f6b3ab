using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nephoscope.Sources.Json;

/// <summary>Blocks read as one vector of 512 bits.</summary>
internal readonly struct Vector512Scanner : IBlockScanner
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockMasks Scan(ref byte block)
    {
        Vector512<byte> a = Vector512.LoadUnsafe(ref block);

        // With bit 5 set, [ and { are the same byte, and so are ] and }.
        Vector512<byte> aLow = a | Vector512.Create((byte)0x20);
        ulong quotes = Same(a, (byte)'"');
        ulong backslashes = Same(a, (byte)'\\');
        ulong opens = Same(aLow, (byte)'{');
        ulong closes = Same(aLow, (byte)'}');
        ulong bit5 = Bit5(a);
        ulong specials = Specials(a);
        return new BlockMasks(quotes, backslashes, opens, closes, bit5, specials);
    }

    public static SpecialMasks ScanSpecials(ref byte block)
    {
        Vector512<byte> a = Vector512.LoadUnsafe(ref block);
        ulong nonAscii = a.ExtractMostSignificantBits();
        ulong lineFeeds = Same(a, (byte)'\n');
        ulong blanks = (Same(a, (byte)'\t') | Same(a, (byte)'\r'));
        return new SpecialMasks(nonAscii, lineFeeds, blanks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PrefixXor(ulong bits) => CarrylessMultiply.PrefixXor(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Append(ulong bits, int at, ref int target) =>
        Avx512Vbmi2.IsSupported ? CompressedPositions.Append(bits, at, ref target) : ScalarScanner.Append(bits, at, ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Same(Vector512<byte> bytes, byte value) =>
        Vector512.Equals(bytes, Vector512.Create(value)).ExtractMostSignificantBits();

    // Shifted left by two, bit 5 is the top bit, whatever comes in from the neighbour.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit5(Vector512<byte> bytes) => (bytes.AsUInt16() << 2).AsByte().ExtractMostSignificantBits();

    // Read as signed, bytes of 128 and above are negative, so one comparison finds them and the control characters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Specials(Vector512<byte> bytes) =>
        Vector512.LessThan(bytes.AsSByte(), Vector512.Create((sbyte)0x20)).ExtractMostSignificantBits();
}
