using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Edges by (from, to, kind): open addressing with linear probing; nothing is ever removed, new ones are refused at a bound per kind.</summary>
internal sealed class EdgeTable(int mostPerKind)
{
    public const int Kinds = 8;

    private readonly int[] perKind = new int[Kinds];
    private readonly long[] dropped = new long[Kinds];
    private int[] index = new int[1024];
    private Entry[] entries = new Entry[512];

    public int Count { get; private set; }

    public ReadOnlySpan<Entry> Entries => entries.AsSpan(0, Count);

    public long Dropped(MapEdgeKind kind) => dropped[(int)kind];

    /// <summary>Counts one event on an edge.</summary>
    /// <param name="key">Fingerprint that stands for both ends and the kind.</param>
    /// <returns>
    /// The edge's number; its bitwise complement where the edge is new and its ends must be set; <see cref="int.MinValue"/> where it was
    /// refused.
    /// </returns>
    public int Touch(ulong key, MapEdgeKind kind, long time)
    {
        int mask = index.Length - 1;
        int at = (int)(key >> 8) & mask;
        for (; index[at] != 0; at = (at + 1) & mask)
        {
            ref Entry entry = ref entries[index[at] - 1];
            if (entry.Key == key)
            {
                entry.Count++;
                entry.First = Math.Min(entry.First, time);
                entry.Last = Math.Max(entry.Last, time);
                return index[at] - 1;
            }
        }

        if (perKind[(int)kind] >= mostPerKind)
        {
            dropped[(int)kind]++;
            return int.MinValue;
        }

        perKind[(int)kind]++;
        if (Count == entries.Length)
        {
            Array.Resize(ref entries, Count * 2);
        }

        entries[Count] = new Entry { Key = key, Kind = kind, First = time, Last = time, Count = 1 };
        index[at] = ++Count;
        if (Count * 2 > index.Length)
        {
            Grow();
        }

        return ~(Count - 1);
    }

    /// <summary>Asks for the place where <see cref="Touch"/> looks a key up first, without waiting for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong key)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref index[(int)(key >> 8) & (index.Length - 1)]));
        }
    }

    /// <summary>Asks for the edge that is most likely the key's. Waits for the look-up, not for the edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchEdge(ulong key)
    {
        int number = index[(int)(key >> 8) & (index.Length - 1)];
        if (Sse.IsSupported && number != 0)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref entries[number - 1]));
        }
    }

    public void SetEnds(int edge, EntityKey from, EntityKey to)
    {
        entries[edge].From = from;
        entries[edge].To = to;
    }

    public void Save(StateWriter writer)
    {
        writer.WriteArray<int>(perKind);
        writer.WriteArray<long>(dropped);
        writer.WriteArray(Entries);
    }

    public void Load(StateReader reader)
    {
        int[] kept = reader.ReadArray<int>();
        long[] refused = reader.ReadArray<long>();
        reader.Require(kept.Length <= Kinds && refused.Length <= Kinds, "it has more kinds of edges than are known");
        kept.CopyTo(perKind, 0);
        refused.CopyTo(dropped, 0);
        Entry[] read = reader.ReadArray<Entry>();
        foreach (ref readonly Entry entry in read.AsSpan())
        {
            reader.Require((int)entry.Kind < Kinds, "an edge's kind is not known");
        }

        Count = read.Length;
        entries = read.Length < entries.Length ? entries : read;
        read.CopyTo(entries, 0);
        Index(Math.Max(index.Length, (int)BitOperations.RoundUpToPowerOf2((uint)Count * 2)));
    }

    private void Grow() => Index((int)BitOperations.RoundUpToPowerOf2((uint)index.Length * 2));

    private void Index(int length)
    {
        index = new int[length];
        int mask = index.Length - 1;
        for (int i = 0; i < Count; i++)
        {
            int at = (int)(entries[i].Key >> 8) & mask;
            while (index[at] != 0)
            {
                at = (at + 1) & mask;
            }

            index[at] = i + 1;
        }
    }

    internal struct Entry
    {
        public ulong Key;
        public EntityKey From;
        public EntityKey To;
        public long First;
        public long Last;
        public long Count;
        public MapEdgeKind Kind;
    }
}
