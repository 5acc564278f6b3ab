using System.IO.Hashing;
using System.Text;

namespace Nephoscope.Events;

/// <summary>
/// 64-bit fingerprints of text, the same on every machine, run and version (XXH3 with a fixed seed; Y. Collet, xxHash specification).
/// Two of a million texts collide with probability 3e-8. Not secret: never use it to authenticate.
/// </summary>
public static class Fingerprint
{
    private const long Seed = 0x6e65_7068_6f73;

    public static ulong Of(ReadOnlySpan<byte> text) => XxHash3.HashToUInt64(text, Seed);

    public static ulong Of(string text)
    {
        Span<byte> buffer = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(text, buffer, out int written) ? Of(buffer[..written]) : Of(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Joins two fingerprints; order matters (the finaliser of SplitMix64 over their mix).</summary>
    public static ulong Join(ulong first, ulong second)
    {
        ulong x = first ^ (second + 0x9e37_79b9_7f4a_7c15UL + (first << 6) + (first >> 2));
        x = (x ^ (x >> 30)) * 0xbf58_476d_1ce4_e5b9UL;
        x = (x ^ (x >> 27)) * 0x94d0_49bb_1331_11ebUL;
        return x ^ (x >> 31);
    }
}
