namespace Nephoscope.Lab.Peers;

/// <summary>In how many buckets of time each value occurred. Not thread-safe.</summary>
internal sealed class RareValues
{
    private readonly Dictionary<ulong, (int Buckets, long Last)> values = [];
    private int total;

    /// <summary>
    /// Surprise of a value in a bucket in nats, then counts it; 0 where it was counted in this bucket before. A share is that of all
    /// bucket counts of values as rare or rarer, one added for what was never seen.
    /// </summary>
    public double Take(ulong value, long bucket)
    {
        (int count, long last) = values.GetValueOrDefault(value, (0, long.MinValue));
        if (last == bucket)
        {
            return 0;
        }

        int asRare = 0;
        foreach ((int buckets, _) in values.Values)
        {
            asRare += buckets <= count ? buckets : 0;
        }

        double surprise = -Math.Log((asRare + 1.0) / (total + 1.0));
        values[value] = (count + 1, bucket);
        total++;
        return surprise;
    }
}
