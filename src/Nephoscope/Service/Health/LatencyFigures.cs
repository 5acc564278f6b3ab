using System.Diagnostics;
using System.Numerics;

namespace Nephoscope.Service.Health;

/// <summary>How long something took, as counts in buckets that grow by a quarter of a power of two (error at most 19 %). Lock-free; for many threads.</summary>
internal sealed class LatencyFigures
{
    private const int Steps = 4;
    private readonly long[] buckets = new long[64 * Steps];
    private long total;

    /// <summary>Durations counted.</summary>
    public long Count => Interlocked.Read(ref total);

    /// <summary>Counts the time since a stopwatch time; 0 is left out.</summary>
    public void Since(long stamp)
    {
        if (stamp != 0)
        {
            Add(Stopwatch.GetElapsedTime(stamp));
        }
    }

    public void Add(TimeSpan duration)
    {
        ulong microseconds = (ulong)Math.Max(1, duration.Ticks / 10);
        int power = BitOperations.Log2(microseconds);
        int quarter = power < 2 ? 0 : (int)((microseconds >> (power - 2)) & 3);
        Interlocked.Increment(ref buckets[(power * Steps) + quarter]);
        Interlocked.Increment(ref total);
    }

    /// <summary>Upper end of the bucket that a share of all lies below; zero where nothing was counted.</summary>
    public TimeSpan Quantile(double share)
    {
        long wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (int bucket = 0; bucket < buckets.Length && wanted > 0; bucket++)
        {
            seen += Interlocked.Read(ref buckets[bucket]);
            if (seen >= wanted)
            {
                double microseconds = Math.Pow(2, bucket / Steps) * (1 + (((bucket % Steps) + 1) / 4.0));
                return TimeSpan.FromTicks((long)(microseconds * 10));
            }
        }

        return TimeSpan.Zero;
    }
}
