using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nephoscope.Sources.Json;

/// <summary>Blocks read as one vector of 512 bits.</summary>
internal readonly struct Vector512Scanner : IBlockScanner
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockMasks Scan(ref byte block)
    {
        Vector512<byte> a = Vector512.LoadUnsafe(ref block);
        ulong quotes = Same(a, (byte)'"');
        ulong backslashes = Same(a, (byte)'\\');
        ulong brackets = Brackets(a);
        ulong specials = Specials(a);
        return new BlockMasks(quotes, backslashes, brackets, specials);
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
    private static ulong Same(Vector512<byte> bytes, byte value) =>
        Vector512.Equals(bytes, Vector512.Create(value)).ExtractMostSignificantBits();

    // With bit 5 set, [ and { are the same byte, and so are ] and }.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Brackets(Vector512<byte> bytes)
    {
        Vector512<byte> lower = bytes | Vector512.Create((byte)0x20);
        return (Vector512.Equals(lower, Vector512.Create((byte)'{')) | Vector512.Equals(lower, Vector512.Create((byte)'}'))).ExtractMostSignificantBits();
    }

    // Read as signed, bytes of 128 and above are negative, so one comparison finds them and the control characters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Specials(Vector512<byte> bytes) =>
        Vector512.LessThan(bytes.AsSByte(), Vector512.Create((sbyte)0x20)).ExtractMostSignificantBits();
}
