using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Remembers fingerprints for one to two periods of event time: a present and a past generation, each an open-addressed set of any length, so
/// that it grows by a quarter at a time. 48 bits of a fingerprint are kept, 6 bytes: one of a hundred thousand others is taken for it once in
/// three thousand million times. Cleared in place, so a steady stream allocates nothing. One writer.
/// </summary>
internal sealed class SeenSet(long periodSeconds)
{
    private const int Recent = 512;
    private const int Smallest = 1024;

    /// <summary>Keys added of late in the present period, each in one place: most are asked for again soon, and this stays in the cache.</summary>
    private readonly ulong[] recent = new ulong[Recent];
    private Tag[] present = new Tag[Smallest];
    private Tag[] past = [];
    private int presentCount;
    private long epoch = long.MinValue;
    private long until = long.MinValue;

    public long Bytes => (present.Length + past.Length) * (long)Unsafe.SizeOf<Tag>();

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
        Tag[] reused = past;
        if (adjacent)
        {
            past = present;
            present = reused.Length == past.Length ? reused : new Tag[past.Length];
        }
        else
        {
            Array.Clear(past);
        }

        Array.Clear(present);
        Array.Clear(recent);
        presentCount = 0;
    }

    /// <summary>Asks for the memory that <see cref="Add"/> of the key will look at, without waiting for it.</summary>
    public void Prefetch(ulong key)
    {
        key = Kept(key);
        if (recent[PlaceOf(key)] == key)
        {
            return;
        }

        Soon.Read(present, Home(key, present.Length));
        if (past.Length > 0)
        {
            Soon.Read(past, Home(key, past.Length));
        }
    }

    /// <summary>Remembers the key from now on. True when it was not remembered before.</summary>
    public bool Add(ulong key)
    {
        key = Kept(key);
        ref ulong last = ref recent[PlaceOf(key)];
        if (last == key)
        {
            return false;
        }

        last = key;
        int free = Find(present, key);
        if (free < 0)
        {
            return false;
        }

        present[free] = new Tag(key);
        if (++presentCount * 4L > present.Length * 3L)
        {
            Grow();
        }

        return past.Length == 0 || Find(past, key) >= 0;
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
    private static void Save(StateWriter writer, Tag[] set)
    {
        bool small = set.Length is > 0 and <= Smallest;
        writer.Write(small);
        if (!small)
        {
            writer.WriteArray<Tag>(set);
            return;
        }

        writer.WriteCount(set.Length);
        writer.WriteCount(CountOf(set));
        for (int i = 0; i < set.Length; i++)
        {
            if (!set[i].IsNone)
            {
                writer.WriteCount(i);
                writer.Write(set[i].Key);
            }
        }
    }

    private static Tag[] LoadSet(StateReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return reader.ReadArray<Tag>();
        }

        int length = reader.ReadNumber();
        reader.Require(length <= Smallest, "a small set is great");
        var set = new Tag[length];
        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            int place = reader.ReadNumber();
            reader.Require(place < length, "a fingerprint has no place");
            set[place] = new Tag(reader.ReadUInt64());
        }

        return set;
    }

    private static int CountOf(Tag[] set)
    {
        int count = 0;
        foreach (Tag tag in set)
        {
            count += tag.IsNone ? 0 : 1;
        }

        return count;
    }

    /// <summary>Not all places are taken: else a search would never end.</summary>
    private static bool IsTable(Tag[] set) => set.Length == 0 || CountOf(set) < set.Length;

    /// <summary>What is kept of a key; never 0.</summary>
    private static ulong Kept(ulong key) => key >> 16 is var kept and not 0 ? kept : 1;

    private static int PlaceOf(ulong kept) => (int)(kept >> 24) & (Recent - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Home(ulong kept, int length) => TablePlaces.Home((uint)(kept >> 16), length);

    /// <summary>Negative where the set holds the key, else the free place for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(Tag[] set, ulong kept)
    {
        uint low = (uint)kept;
        ushort high = (ushort)(kept >> 32);
        int i = Home(kept, set.Length);
        while (true)
        {
            ref Tag tag = ref set[i];
            if (tag.Low == low && tag.High == high)
            {
                return -1;
            }

            if (tag.IsNone)
            {
                return i;
            }

            i = TablePlaces.Next(i, set.Length);
        }
    }

    private void Grow()
    {
        Tag[] old = present;
        present = new Tag[old.Length + (old.Length / 4)];
        foreach (Tag tag in old)
        {
            if (!tag.IsNone)
            {
                present[Find(present, tag.Key)] = tag;
            }
        }
    }

    /// <summary>48 bits of a key; 0 for none.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private readonly struct Tag(ulong key)
    {
        public readonly uint Low = (uint)key;
        public readonly ushort High = (ushort)(key >> 32);

        public bool IsNone => (Low | High) == 0;

        public ulong Key => Low | ((ulong)High << 32);
    }
}
