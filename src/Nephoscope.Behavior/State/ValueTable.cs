using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Which values a node (actor, peers, account) has shown: 8 bytes a value. Word: 40-bit fingerprint, 9-bit count, three
/// flags, 12-bit day. Segments of ordered linear probing (O. Amble and D. Knuth, "Ordered hash tables", 1974): words of a
/// segment stay sorted, so a miss ends early even at 94 % load, and a segment grows by a sixteenth at a time. One writer.
/// </summary>
internal sealed class ValueTable
{
    private const int Segments = 64;

    /// <summary>Words that a segment begins with and grows by: of a large organisation most accounts are small.</summary>
    private const int Least = 4;
    private const ulong TagMask = (1UL << 40) - 1;
    private readonly ulong[]?[] segments = new ulong[Segments][];
    private readonly int[] counts = new int[Segments];
    private readonly int[] capacities = new int[Segments];

    /// <summary>Where the last search found what, so that what is read and then written is searched for once; negative for nowhere.</summary>
    private ulong foundHash;
    private int foundAt = -1;

    public long Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The value as it was last written; default where the node never showed it.</summary>
    public ValueState Find(ulong hash)
    {
        int segment = (int)(hash >> 58);
        ulong[]? words = segments[segment];
        if (words is null)
        {
            return default;
        }

        int at = Search(words, capacities[segment], TagOf(hash));
        (foundHash, foundAt) = (hash, at);
        return at >= 0 ? new ValueState((uint)words[at] & 0xFF_FFFF) : default;
    }

    public void Set(ulong hash, ValueState state, int today)
    {
        int segment = (int)(hash >> 58);
        ulong tag = TagOf(hash);
        ulong word = (tag << 24) | state.Word;
        if (foundHash == hash && foundAt >= 0)
        {
            segments[segment]![foundAt] = word;
            return;
        }

        foundAt = -1;
        while (true)
        {
            ulong[]? words = segments[segment];
            if (words is not null)
            {
                int at = Search(words, capacities[segment], tag);
                if (at >= 0)
                {
                    words[at] = word;
                    return;
                }

                if (counts[segment] < capacities[segment] * 15 / 16 && TryInsert(words, ~at, word))
                {
                    counts[segment]++;
                    Count++;
                    return;
                }
            }

            Grow(segment, today);
        }
    }

    /// <summary>Asks for the memory of a value without waiting for it.</summary>
    public void Prefetch(ulong hash)
    {
        int segment = (int)(hash >> 58);
        if (segments[segment] is { } words)
        {
            Soon.Read(words, (int)((TagOf(hash) * (ulong)capacities[segment]) >> 40));
        }
    }

    public void Save(StateWriter writer)
    {
        for (int i = 0; i < Segments; i++)
        {
            writer.Write(counts[i]);
            writer.Write(capacities[i]);
            writer.WriteArray<ulong>(segments[i] ?? []);
        }
    }

    public void Load(StateReader reader)
    {
        foundAt = -1;
        for (int i = 0; i < Segments; i++)
        {
            counts[i] = reader.ReadInt32();
            capacities[i] = reader.ReadInt32();
            ulong[] words = reader.ReadArray<ulong>();
            reader.Require((uint)counts[i] <= (uint)words.Length && (uint)capacities[i] <= (uint)words.Length, "a table is fuller than it is long");
            segments[i] = words.Length == 0 ? null : words;
            Count += counts[i];
            Bytes += words.Length * 8L;
        }
    }

    private static ulong TagOf(ulong hash)
    {
        ulong tag = (hash >> 8) & TagMask;
        return tag == 0 ? 1 : tag;
    }

    private static int Search(ulong[] words, int capacity, ulong tag)
    {
        int i = (int)((tag * (ulong)capacity) >> 40);
        for (; i < words.Length; i++)
        {
            ulong found = words[i] >> 24;
            if (found == tag)
            {
                return i;
            }

            if (found == 0 || found > tag)
            {
                break;
            }
        }

        return ~i;
    }

    private static bool TryInsert(ulong[] words, int at, ulong word)
    {
        int free = at < words.Length ? Array.IndexOf(words, 0UL, at) : -1;
        if (free < 0)
        {
            return false;
        }

        Array.Copy(words, at, words, at + 1, free - at);
        words[at] = word;
        return true;
    }

    private void Grow(int segment, int today)
    {
        ulong[] old = segments[segment] ?? [];
        int capacity = capacities[segment];
        capacity += Math.Max(Least, capacity / 16);
        ulong[] words;
        while (!TryRebuild(old, capacity, today, out words, out int kept))
        {
            capacity += Math.Max(Least, capacity / 16);
        }

        Bytes += (words.Length - old.Length) * 8L;
        segments[segment] = words;
        capacities[segment] = capacity;

        bool TryRebuild(ulong[] from, int size, int day, out ulong[] target, out int kept)
        {
            target = new ulong[size + Math.Min(16, size) + (size / 64)];
            kept = 0;
            int next = 0;
            foreach (ulong word in from)
            {
                if (word == 0 || new ValueState((uint)word & 0xFF_FFFF).IsForgotten(day))
                {
                    continue;
                }

                int home = (int)(((word >> 24) * (ulong)size) >> 40);
                next = Math.Max(home, next);
                if (next >= target.Length)
                {
                    return false;
                }

                target[next++] = word;
                kept++;
            }

            Count += kept - counts[segment];
            counts[segment] = kept;
            return true;
        }
    }
}
