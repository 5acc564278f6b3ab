using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nephoscope.Sources.Json;

/// <summary>A byte at a time: for machines without vectors, and what the others are compared with.</summary>
internal readonly struct ScalarScanner : IBlockScanner
{
    public static BlockMasks Scan(ref byte block)
    {
        ulong quotes = 0, backslashes = 0, opens = 0, closes = 0, bit5 = 0, specials = 0;
        for (int i = 0; i < 64; i++)
        {
            byte c = Unsafe.Add(ref block, i);
            ulong bit = 1UL << i;
            quotes |= c == '"' ? bit : 0;
            backslashes |= c == '\\' ? bit : 0;
            opens |= c is (byte)'{' or (byte)'[' ? bit : 0;
            closes |= c is (byte)'}' or (byte)']' ? bit : 0;
            bit5 |= (c & 0x20) != 0 ? bit : 0;
            specials |= c is < 0x20 or >= 0x80 ? bit : 0;
        }

        return new BlockMasks(quotes, backslashes, opens, closes, bit5, specials);
    }

    public static SpecialMasks ScanSpecials(ref byte block)
    {
        ulong nonAscii = 0, lineFeeds = 0, blanks = 0;
        for (int i = 0; i < 64; i++)
        {
            byte c = Unsafe.Add(ref block, i);
            ulong bit = 1UL << i;
            nonAscii |= c >= 0x80 ? bit : 0;
            lineFeeds |= c == '\n' ? bit : 0;
            blanks |= c is (byte)'\t' or (byte)'\r' ? bit : 0;
        }

        return new SpecialMasks(nonAscii, lineFeeds, blanks);
    }

    public static ulong PrefixXor(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    // Eight at a time: most blocks have at most eight tokens, and writing a few too many costs less than a loop of unknown length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Append(ulong bits, int at, ref int target)
    {
        int number = BitOperations.PopCount(bits);
        for (int written = 0; written < number; written += 8)
        {
            Unsafe.Add(ref target, written) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 1) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 2) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 3) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 4) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 5) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 6) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            Unsafe.Add(ref target, written + 7) = at + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
        }

        return number;
    }
}
