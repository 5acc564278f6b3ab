using System.Runtime.CompilerServices;

namespace Nephoscope.Sources.Json;

/// <summary>A byte at a time: for machines without vectors, and what the others are compared with.</summary>
internal readonly struct ScalarScanner : IBlockScanner
{
    public static BlockMasks Scan(ref byte block)
    {
        ulong quotes = 0, backslashes = 0, brackets = 0, specials = 0;
        for (int i = 0; i < 64; i++)
        {
            byte c = Unsafe.Add(ref block, i);
            ulong bit = 1UL << i;
            quotes |= c == '"' ? bit : 0;
            backslashes |= c == '\\' ? bit : 0;
            brackets |= c is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' ? bit : 0;
            specials |= c is < 0x20 or >= 0x80 ? bit : 0;
        }

        return new BlockMasks(quotes, backslashes, brackets, specials);
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
}
