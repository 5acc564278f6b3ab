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
        ulong quotes = Same(a, (byte)'"')
            | ((ulong)Same(b, (byte)'"') << 32);
        ulong backslashes = Same(a, (byte)'\\')
            | ((ulong)Same(b, (byte)'\\') << 32);
        ulong brackets = Brackets(a)
            | ((ulong)Brackets(b) << 32);
        ulong specials = Specials(a)
            | ((ulong)Specials(b) << 32);
        return new BlockMasks(quotes, backslashes, brackets, specials);
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
    private static uint Same(Vector256<byte> bytes, byte value) =>
        Vector256.Equals(bytes, Vector256.Create(value)).ExtractMostSignificantBits();

    // With bit 5 set, [ and { are the same byte, and so are ] and }.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Brackets(Vector256<byte> bytes)
    {
        Vector256<byte> lower = bytes | Vector256.Create((byte)0x20);
        return (Vector256.Equals(lower, Vector256.Create((byte)'{')) | Vector256.Equals(lower, Vector256.Create((byte)'}'))).ExtractMostSignificantBits();
    }

    // Read as signed, bytes of 128 and above are negative, so one comparison finds them and the control characters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Specials(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes.AsSByte(), Vector256.Create((sbyte)0x20)).ExtractMostSignificantBits();
}
