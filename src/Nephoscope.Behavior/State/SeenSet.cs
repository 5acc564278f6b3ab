using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Remembers fingerprints for one to two periods of event time: those of the present and of the past period in one table, so that what both
/// showed takes one place. Segments of ordered linear probing as in <see cref="ValueTable"/>, 5 bytes a place: 39 bits of a fingerprint, 7 more by
/// its segment, and in which period it was shown last. With a hundred thousand others in an account, one is taken for another once in seven
/// hundred million times. Swept in place, so a steady stream allocates nothing. One writer.
/// </summary>
internal sealed class SeenSet(long periodSeconds)
{
    private const int LeastRecent = 32;
    private const int MostRecent = 512;
    private const int SegmentBits = 7;
    private const int Least = 6;

    /// <summary>Keys shown of late in the present period, each in one place: most are asked for again soon, and this stays in the cache.</summary>
    private ulong[] recent = new ulong[LeastRecent];
    private readonly Segment[] segments = new Segment[1 << SegmentBits];

    /// <summary>The period bit of what the present period showed; what has the other one was shown in the past period.</summary>
    private ulong present;
    private long epoch = long.MinValue;
    private long until = long.MinValue;

    /// <summary>Keys that were new since the start: where there are few, what is asked for again is few too.</summary>
    private int news;

    public long Bytes => segments.Sum(static segment => (segment.Slots?.Length ?? 0) * (long)Unsafe.SizeOf<Slot>());

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
        foreach (ref Segment segment in segments.AsSpan())
        {
            segment.Sweep(adjacent ? present : ulong.MaxValue);
        }

        present ^= 1;
        Array.Clear(recent);
    }

    /// <summary>Asks for the memory that <see cref="Add"/> of the key will look at, without waiting for it.</summary>
    public void Prefetch(ulong key)
    {
        ref Segment segment = ref segments[SegmentOf(key)];
        if (segment.Slots is { } slots && recent[PlaceOf(key)] != key)
        {
            Soon.Read(slots, Segment.Home(TagOf(key), segment.Capacity));
        }
    }

    /// <summary>Remembers the key from now on. True when it was not remembered before.</summary>
    public bool Add(ulong key)
    {
        ref ulong last = ref recent[PlaceOf(key)];
        if (last == key)
        {
            return false;
        }

        last = key;
        bool isNew = segments[SegmentOf(key)].Add(TagOf(key), present);
        if (isNew && ++news > recent.Length * 4 && recent.Length < MostRecent)
        {
            recent = new ulong[recent.Length * 4];
        }

        return isNew;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(epoch);
        writer.Write(present);
        foreach (ref Segment segment in segments.AsSpan())
        {
            writer.WriteCount(segment.Capacity);
            writer.WriteArray<Slot>(segment.Slots ?? []);
        }
    }

    public void Load(StateReader reader)
    {
        epoch = reader.ReadInt64();
        until = epoch == long.MinValue ? until : (epoch + 1) * periodSeconds;
        present = reader.ReadUInt64();
        reader.Require(present <= 1, "a period is neither present nor past");
        foreach (ref Segment segment in segments.AsSpan())
        {
            segment.Capacity = reader.ReadNumber();
            Slot[] slots = reader.ReadArray<Slot>();
            reader.Require((uint)segment.Capacity <= (uint)slots.Length, "a set of fingerprints is fuller than it is long");
            segment.Slots = slots.Length == 0 ? null : slots;
            foreach (Slot slot in slots)
            {
                segment.Count += slot.IsNone ? 0 : 1;
            }
        }
    }

    private int PlaceOf(ulong key) => (int)(key >> 40) & (recent.Length - 1);

    private static int SegmentOf(ulong key) => (int)(key >> (64 - SegmentBits));

    /// <summary>What a place keeps of a key; never 0.</summary>
    private static ulong TagOf(ulong key) => key >> (64 - SegmentBits - Slot.TagBits) is var shifted && (shifted & Slot.TagMask) is var tag and not 0 ? tag : 1;

    /// <summary>A part of the keys, in order; the last places are beyond the capacity, for what the others push on.</summary>
    private struct Segment
    {
        public Slot[]? Slots;
        public int Capacity;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Home(ulong tag, int capacity) => (int)((tag * (ulong)capacity) >> Slot.TagBits);

        /// <summary>True where the tag was not there; from now on it is of the present period.</summary>
        public bool Add(ulong tag, ulong present)
        {
            while (true)
            {
                if (Slots is not null)
                {
                    int at = Search(Slots, Capacity, tag);
                    if (at >= 0)
                    {
                        Slots[at] = new Slot(tag, present);
                        return false;
                    }

                    if (Count < Capacity * 15 / 16 && TryInsert(Slots, ~at, new Slot(tag, present)))
                    {
                        Count++;
                        return true;
                    }
                }

                Grow();
            }
        }

        /// <summary>Leaves what was shown in a period, closed up in place: what stays moves to the front only.</summary>
        /// <param name="kept">The period bit; any other for none.</param>
        public void Sweep(ulong kept)
        {
            if (Slots is null)
            {
                return;
            }

            int next = 0;
            Count = 0;
            for (int i = 0; i < Slots.Length; i++)
            {
                Slot slot = Slots[i];
                Slots[i] = default;
                if (!slot.IsNone && slot.Period == kept)
                {
                    next = Math.Max(next, Home(slot.Tag, Capacity));
                    Slots[next++] = slot;
                    Count++;
                }
            }
        }

        private static int Search(Slot[] slots, int capacity, ulong tag)
        {
            int i = Home(tag, capacity);
            for (; i < slots.Length; i++)
            {
                ulong found = slots[i].Tag;
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

        private static bool TryInsert(Slot[] slots, int at, Slot added)
        {
            int free = at;
            while (free < slots.Length && !slots[free].IsNone)
            {
                free++;
            }

            if (free >= slots.Length)
            {
                return false;
            }

            Array.Copy(slots, at, slots, at + 1, free - at);
            slots[at] = added;
            return true;
        }

        private void Grow()
        {
            Slot[] old = Slots ?? [];
            int capacity = Capacity;
            Slot[]? grown;
            do
            {
                capacity += Math.Max(Least, capacity / 16);
                grown = Rebuilt(old, capacity);
            }
            while (grown is null);
            (Slots, Capacity) = (grown, capacity);
        }

        /// <summary>Null where the last ones have no room behind the others.</summary>
        private static Slot[]? Rebuilt(Slot[] from, int capacity)
        {
            var target = new Slot[capacity + 4 + (capacity / 32)];
            int next = 0;
            foreach (Slot slot in from)
            {
                if (slot.IsNone)
                {
                    continue;
                }

                next = Math.Max(next, Home(slot.Tag, capacity));
                if (next >= target.Length)
                {
                    return null;
                }

                target[next++] = slot;
            }

            return target;
        }
    }

    /// <summary>39 bits of a key and its period; 0 for none.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly struct Slot(ulong tag, ulong period)
    {
        public const int TagBits = 39;
        public const ulong TagMask = (1UL << TagBits) - 1;
        private readonly uint low = (uint)((tag << 1) | period);
        private readonly byte high = (byte)(tag >> 31);

        public bool IsNone => (low | high) == 0;

        public ulong Tag => (low >> 1) | ((ulong)high << 31);

        public ulong Period => low & 1;
    }
}
