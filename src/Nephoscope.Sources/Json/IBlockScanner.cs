namespace Nephoscope.Sources.Json;

/// <summary>Reads blocks of 64 bytes with one width of vector. Every implementation gives the same masks.</summary>
internal interface IBlockScanner
{
    /// <param name="block">First of 64 readable bytes.</param>
    static abstract BlockMasks Scan(ref byte block);

    /// <summary>Only called where <see cref="BlockMasks.Specials"/> is not zero.</summary>
    static abstract SpecialMasks ScanSpecials(ref byte block);

    /// <summary>Bit n of the answer: the number of set bits of 0..n is odd.</summary>
    static abstract ulong PrefixXor(ulong bits);

    /// <summary>Writes the position of every set bit, counted from a base. May write up to 64 places whatever the number of bits.</summary>
    /// <returns>Number of set bits.</returns>
    static abstract int Append(ulong bits, int at, ref int target);
}
