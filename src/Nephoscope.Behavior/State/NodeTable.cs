using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Sums of one node in one feature: observations n, present values K, values seen once H1. 15 bytes each, in the same ordered segments
/// as <see cref="ValueTable"/>. A value's presence fades since it was last seen, so K and H1 are sums of presences and all three fade
/// by one factor: exact lazy forgetting without a sweep. One writer.
/// </summary>
internal sealed class NodeTable
{
    private const int Segments = 64;
    private const ulong TagMask = (1UL << 40) - 1;
    private readonly NodeSlot[]?[] segments = new NodeSlot[Segments][];
    private readonly int[] counts = new int[Segments];
    private readonly int[] capacities = new int[Segments];

    /// <summary>Where the last search found what, so that what is read and then written is searched for once; negative for nowhere.</summary>
    private ulong foundHash;
    private int foundAt = -1;

    public long Bytes { get; private set; }

    /// <summary>The sums as of their day; default where nothing was learnt.</summary>
    public NodeState Find(ulong hash)
    {
        int segment = (int)(hash >> 58);
        NodeSlot[]? slots = segments[segment];
        if (slots is null)
        {
            return default;
        }

        int at = Search(slots, capacities[segment], TagOf(hash));
        (foundHash, foundAt) = (hash, at);
        return at >= 0 ? NodeState.From(slots[at]) : default;
    }

    public void Set(ulong hash, in NodeState state)
    {
        int segment = (int)(hash >> 58);
        ulong tag = TagOf(hash);
        NodeSlot slot = state.ToSlot(tag);
        if (foundHash == hash && foundAt >= 0)
        {
            segments[segment]![foundAt] = slot;
            return;
        }

        foundAt = -1;
        while (true)
        {
            NodeSlot[]? slots = segments[segment];
            if (slots is not null)
            {
                int at = Search(slots, capacities[segment], tag);
                if (at >= 0)
                {
                    slots[at] = slot;
                    return;
                }

                if (counts[segment] < capacities[segment] * 15 / 16 && TryInsert(slots, ~at, slot))
                {
                    counts[segment]++;
                    return;
                }
            }

            Grow(segment);
        }
    }

    /// <summary>Asks for the memory of a node without waiting for it.</summary>
    public void Prefetch(ulong hash)
    {
        int segment = (int)(hash >> 58);
        if (segments[segment] is { } slots)
        {
            Soon.Read(slots, (int)((TagOf(hash) * (ulong)capacities[segment]) >> 40));
        }
    }

    public void Save(StateWriter writer)
    {
        for (int i = 0; i < Segments; i++)
        {
            writer.Write(counts[i]);
            writer.Write(capacities[i]);
            writer.WriteArray<NodeSlot>(segments[i] ?? []);
        }
    }

    public void Load(StateReader reader)
    {
        foundAt = -1;
        for (int i = 0; i < Segments; i++)
        {
            counts[i] = reader.ReadInt32();
            capacities[i] = reader.ReadInt32();
            NodeSlot[] slots = reader.ReadArray<NodeSlot>();
            reader.Require((uint)counts[i] <= (uint)slots.Length && (uint)capacities[i] <= (uint)slots.Length, "a table is fuller than it is long");
            segments[i] = slots.Length == 0 ? null : slots;
            Bytes += slots.Length * (long)Unsafe.SizeOf<NodeSlot>();
        }
    }

    private static ulong TagOf(ulong hash)
    {
        ulong tag = (hash >> 8) & TagMask;
        return tag == 0 ? 1 : tag;
    }

    private static int Search(NodeSlot[] slots, int capacity, ulong tag)
    {
        int i = (int)((tag * (ulong)capacity) >> 40);
        for (; i < slots.Length; i++)
        {
            ulong found = slots[i].Head >> 16;
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

    private static bool TryInsert(NodeSlot[] slots, int at, NodeSlot slot)
    {
        int free = at;
        while (free < slots.Length && slots[free].Head != 0)
        {
            free++;
        }

        if (free >= slots.Length)
        {
            return false;
        }

        Array.Copy(slots, at, slots, at + 1, free - at);
        slots[at] = slot;
        return true;
    }

    private void Grow(int segment)
    {
        NodeSlot[] old = segments[segment] ?? [];
        int capacity = capacities[segment];
        do
        {
            capacity += Math.Max(4, capacity / 16);
        }
        while (!TryRebuild(segment, old, capacity));
        Bytes += (segments[segment]!.Length - old.Length) * (long)Unsafe.SizeOf<NodeSlot>();
        capacities[segment] = capacity;
    }

    private bool TryRebuild(int segment, NodeSlot[] from, int size)
    {
        var target = new NodeSlot[size + Math.Min(8, size) + (size / 64)];
        int next = 0;
        foreach (NodeSlot slot in from)
        {
            if (slot.Head == 0)
            {
                continue;
            }

            next = Math.Max((int)(((slot.Head >> 16) * (ulong)size) >> 40), next);
            if (next >= target.Length)
            {
                return false;
            }

            target[next++] = slot;
        }

        segments[segment] = target;
        return true;
    }
}

/// <summary>Head: 40-bit fingerprint, 12-bit day, 4 bits spare. Sums: n in 24 bits, K and H1 in 20 each.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct NodeSlot(ulong head, ulong sums)
{
    private readonly ulong low = (head & 0xFF_FFFF_FFFF_FFFF) | (sums << 56);
    private readonly uint middle = (uint)(sums >> 8);
    private readonly ushort high = (ushort)(sums >> 40);
    private readonly byte highest = (byte)(sums >> 56);

    public ulong Head => low & 0xFF_FFFF_FFFF_FFFF;

    public ulong Sums => (low >> 56) | ((ulong)middle << 8) | ((ulong)high << 40) | ((ulong)highest << 56);
}

/// <summary>n, K and H1 of a node as of a day.</summary>
internal struct NodeState
{
    public double Observations;
    public double Values;
    public double Singletons;
    public int Day;

    public static NodeState From(NodeSlot slot) => new()
    {
        Day = (int)((slot.Head >> 4) & 0xFFF),
        Observations = SmallFloat.Decode((uint)(slot.Sums >> 40), 24, 5, -8),
        Values = SmallFloat.Decode((uint)(slot.Sums >> 20) & 0xF_FFFF, 20, 5, -8),
        Singletons = SmallFloat.Decode((uint)slot.Sums & 0xF_FFFF, 20, 5, -8),
    };

    public readonly NodeSlot ToSlot(ulong tag) => new(
        (tag << 16) | ((ulong)Day << 4),
        ((ulong)SmallFloat.Encode(Observations, 24, 5, -8) << 40) | ((ulong)SmallFloat.Encode(Values, 20, 5, -8) << 20)
        | SmallFloat.Encode(Singletons, 20, 5, -8));

    /// <summary>The same sums faded to a later day.</summary>
    public readonly NodeState At(int today, bool human)
    {
        if (today <= Day)
        {
            return this;
        }

        double left = Decay.Factor(human, today - Day);
        return new NodeState { Observations = Observations * left, Values = Values * left, Singletons = Singletons * left, Day = today };
    }

    /// <summary>Keeps the ratios and the precision of small steps when a node grows huge.</summary>
    public void Bound()
    {
        if (Observations > 500_000 || Values > 16_000)
        {
            Observations *= 0.5;
            Values *= 0.5;
            Singletons *= 0.5;
        }
    }
}
