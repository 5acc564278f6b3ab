using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// The lab's only source of chance: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014). The same
/// seed gives the same numbers on every machine. Not secret, not thread-safe.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        state += 0x9e37_79b9_7f4a_7c15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xbf58_476d_1ce4_e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d0_49bb_1331_11ebUL;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number from 0 up to, not including, <paramref name="bound"/>; 0 when the bound is below 1.</summary>
    public int Below(int bound) => bound < 1 ? 0 : (int)(((UInt128)Next() * (uint)bound) >> 64);

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Exponentially distributed with the given mean.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - Unit());

    /// <summary>A whole count with the given mean: its floor, and one more with the probability of the rest.</summary>
    public int Count(double mean)
    {
        int whole = (int)mean;
        return whole + (Chance(mean - whole) ? 1 : 0);
    }

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items[Below(items.Count)];
    }

    /// <summary>A generator of its own for one named part, so that changing one part of the world leaves the others as they were.</summary>
    public static SeededRandom For(ulong seed, string part, ulong index = 0) =>
        new(Fingerprint.Join(Fingerprint.Join(seed, Fingerprint.Of(part)), index));
}
