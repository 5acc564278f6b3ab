using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Remembers fingerprints for one to two periods of event time: a present and a past generation, each an open-addressed set. Cleared in
/// place, so a steady stream allocates nothing. One writer.
/// </summary>
internal sealed class SeenSet(long periodSeconds)
{
    private const int Recent = 512;
    private const int Smallest = 1024;

    /// <summary>Keys added of late in the present period, each in one place: most are asked for again soon, and this stays in the cache.</summary>
    private readonly ulong[] recent = new ulong[Recent];
    private ulong[] present = new ulong[Smallest];
    private ulong[] past = [];
    private int presentCount;
    private long epoch = long.MinValue;
    private long until = long.MinValue;

    public long Bytes => (present.Length + past.Length) * 8L;

    /// <summary>Moves to the period of a time; what is older than one whole period is forgotten. Going back in time does nothing.</summary>
    public void Advance(long seconds)
    {
        if (seconds < until)
        {
            return;
        }

        long next = seconds / periodSeconds;
        if (next <= epoch)
        {
            return;
        }

        bool adjacent = next == epoch + 1;
        epoch = next;
        until = (next + 1) * periodSeconds;
        ulong[] reused = past;
        if (adjacent)
        {
            past = present;
            present = reused.Length == past.Length ? reused : new ulong[past.Length];
        }
        else
        {
            Array.Clear(past);
        }

        Array.Clear(present);
        Array.Clear(recent);
        presentCount = 0;
    }

    public bool Contains(ulong key) => Holds(present, Key(key)) || (past.Length > 0 && Holds(past, Key(key)));

    /// <summary>Asks for the memory that <see cref="Add"/> of the key will look at, without waiting for it.</summary>
    public void Prefetch(ulong key)
    {
        key = Key(key);
        if (recent[(int)(key >> 40) & (Recent - 1)] == key)
        {
            return;
        }

        Soon.Read(present, (int)key & (present.Length - 1));
        if (past.Length > 0)
        {
            Soon.Read(past, (int)key & (past.Length - 1));
        }
    }

    /// <summary>Remembers the key from now on. True when it was not remembered before.</summary>
    public bool Add(ulong key)
    {
        key = Key(key);
        ref ulong last = ref recent[(int)(key >> 40) & (Recent - 1)];
        if (last == key)
        {
            return false;
        }

        last = key;
        int mask = present.Length - 1;
        int i = (int)key & mask;
        while (present[i] != 0)
        {
            if (present[i] == key)
            {
                return false;
            }

            i = (i + 1) & mask;
        }

        present[i] = key;
        if (++presentCount * 4 > present.Length * 3)
        {
            Grow();
        }

        return past.Length == 0 || !Holds(past, key);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(epoch);
        Save(writer, present);
        Save(writer, past);
    }

    public void Load(StateReader reader)
    {
        epoch = reader.ReadInt64();
        until = epoch == long.MinValue ? until : (epoch + 1) * periodSeconds;
        present = LoadSet(reader);
        past = LoadSet(reader);
        presentCount = CountOf(present);
        reader.Require(present.Length > 0 && IsTable(present) && IsTable(past), "a set of fingerprints is full");
    }

    /// <summary>A small set, of which there are many and most nearly empty, by its keys and their places; a greater one as it lies.</summary>
    private static void Save(StateWriter writer, ulong[] set)
    {
        bool small = set.Length is > 0 and <= Smallest;
        writer.Write(small);
        if (!small)
        {
            writer.WriteArray<ulong>(set);
            return;
        }

        writer.WriteCount(set.Length);
        writer.WriteCount(CountOf(set));
        for (int i = 0; i < set.Length; i++)
        {
            if (set[i] != 0)
            {
                writer.WriteCount(i);
                writer.Write(set[i]);
            }
        }
    }

    private static ulong[] LoadSet(StateReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return reader.ReadArray<ulong>();
        }

        int length = reader.ReadNumber();
        reader.Require(length <= Smallest, "a small set is great");
        ulong[] set = new ulong[length];
        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            int place = reader.ReadNumber();
            reader.Require(place < length, "a fingerprint has no place");
            set[place] = reader.ReadUInt64();
        }

        return set;
    }

    private static int CountOf(ulong[] set) => set.Length - set.AsSpan().Count(0UL);

    /// <summary>A power of two of places, not all taken: else a search would never end.</summary>
    private static bool IsTable(ulong[] set) => set.Length == 0 || (BitOperations.IsPow2(set.Length) && CountOf(set) < set.Length);

    private static ulong Key(ulong key) => key == 0 ? 1 : key;

    private static bool Holds(ulong[] set, ulong key)
    {
        int mask = set.Length - 1;
        for (int i = (int)key & mask; set[i] != 0; i = (i + 1) & mask)
        {
            if (set[i] == key)
            {
                return true;
            }
        }

        return false;
    }

    private void Grow()
    {
        ulong[] old = present;
        present = new ulong[old.Length * 2];
        int mask = present.Length - 1;
        foreach (ulong key in old)
        {
            if (key == 0)
            {
                continue;
            }

            int i = (int)key & mask;
            while (present[i] != 0)
            {
                i = (i + 1) & mask;
            }

            present[i] = key;
        }
    }
}
