using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Finds principals by key. A principal's index is its own for good, as what waits to be learnt and bursts name it by that. Open addressing over
/// indexes, at most three quarters full. One writer.
/// </summary>
internal sealed class PrincipalTable
{
    private int[] buckets = new int[64];

    public Pool<PrincipalRecord> Records { get; } = new(5);

    public PrincipalCounts Counts { get; } = new();

    public int Count => Records.Length;

    public long Bytes => Records.Bytes + Counts.Bytes + (buckets.Length * 4L);

    /// <summary>Index of the principal, -1 where it is unknown.</summary>
    public int Find(ulong key)
    {
        int mask = buckets.Length - 1;
        for (int i = (int)(key >> 7) & mask; buckets[i] != 0; i = (i + 1) & mask)
        {
            if (Records[buckets[i] - 1].Key == key)
            {
                return buckets[i] - 1;
            }
        }

        return -1;
    }

    public int Add(ulong key)
    {
        int index = Records.Take();
        Records[index].Key = key;
        if ((Records.Length * 4) > buckets.Length * 3)
        {
            buckets = new int[buckets.Length * 2];
            for (int i = 0; i < index; i++)
            {
                Place(i);
            }
        }

        Place(index);
        return index;
    }

    public void Save(StateWriter writer)
    {
        Records.Save(writer);
        Counts.Save(writer);
    }

    public void Load(StateReader reader)
    {
        Records.Load(reader);
        Counts.Load(reader);
        reader.Require(Records.InUse == Records.Length, "a principal was let go of");
        while (Records.Length * 4L > buckets.Length * 3L)
        {
            buckets = new int[buckets.Length * 2];
        }

        for (int i = 0; i < Records.Length; i++)
        {
            reader.Require(Counts.Holds(in Records[i]), "a principal's counts lie nowhere");
            Place(i);
        }
    }

    private void Place(int index)
    {
        int mask = buckets.Length - 1;
        int i = (int)(Records[index].Key >> 7) & mask;
        while (buckets[i] != 0)
        {
            i = (i + 1) & mask;
        }

        buckets[i] = index + 1;
    }
}
