using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Edges by (from, to, kind): open addressing with linear probing; nothing is ever removed, new ones are refused at a bound per kind. Edges lie
/// in pieces of fixed size, so that growing neither copies them nor keeps room for as many again.
/// </summary>
internal sealed class EdgeTable(int mostPerKind, long activityBytes, int activityPiece = 1 << 20)
{
    public const int Kinds = 24;
    private const int PieceBits = 13;
    private const int PieceSize = 1 << PieceBits;

    private readonly int[] perKind = new int[Kinds];
    private readonly long[] dropped = new long[Kinds];
    private readonly EdgeActivity activity = new(activityBytes, activityPiece);

    /// <summary>1 + number of an edge, 0 for none; at most three fifths full, of any length, so that it grows by a quarter at a time.</summary>
    private int[] index = new int[1024];
    private Entry[][] pieces = [new Entry[256]];

    public int Count { get; private set; }

    /// <summary>Bytes of edges, index and activity.</summary>
    public long Bytes => pieces.Sum(static piece => (long)piece.Length * Unsafe.SizeOf<Entry>()) + (index.Length * 4L) + activity.Bytes;

    public EdgeActivity Activity => activity;

    public ref Entry this[int edge]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref pieces[edge >> PieceBits][edge & (PieceSize - 1)];
    }

    public long Dropped(MapEdgeKind kind) => dropped[(int)kind];

    /// <summary>Whether there is any edge of the kind.</summary>
    public bool Holds(MapEdgeKind kind) => perKind[(int)kind] > 0;

    /// <summary>Counts one event on an edge.</summary>
    /// <param name="key">Fingerprint that stands for both ends and the kind.</param>
    /// <returns>
    /// The edge's number; its bitwise complement where the edge is new and its ends must be set; <see cref="int.MinValue"/> where it was
    /// refused.
    /// </returns>
    public int Touch(ulong key, MapEdgeKind kind, long time)
    {
        int at = Home(key);
        for (; index[at] != 0; at = Next(at))
        {
            ref Entry entry = ref this[index[at] - 1];
            if (entry.Key == key)
            {
                Again(ref entry, time);
                return index[at] - 1;
            }
        }

        if (perKind[(int)kind] >= mostPerKind)
        {
            dropped[(int)kind]++;
            return int.MinValue;
        }

        perKind[(int)kind]++;
        MakeRoom();
        this[Count] = new Entry { Key = key, First = time, Last = time, CountAndKind = ((ulong)kind << 56) | 1, Newest = 1 };
        index[at] = ++Count;
        if (Count * 5L > index.Length * 3L)
        {
            Index(index.Length + (index.Length / 4));
        }

        return ~(Count - 1);
    }

    /// <summary>Whether an edge is known.</summary>
    public bool Has(ulong key)
    {
        for (int at = Home(key); index[at] != 0; at = Next(at))
        {
            if (this[index[at] - 1].Key == key)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Asks for the place where <see cref="Touch"/> looks a key up first, without waiting for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong key)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref index[Home(key)]));
        }
    }

    /// <summary>Asks for the edge that is most likely the key's. Waits for the look-up, not for the edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchEdge(ulong key)
    {
        int number = index[Home(key)];
        if (Sse.IsSupported && number != 0)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref this[number - 1]));
        }
    }

    public void SetEnds(int edge, EntityKey from, EntityKey to)
    {
        this[edge].From = from;
        this[edge].To = to;
    }

    public void Save(StateWriter writer)
    {
        writer.WriteArray<int>(perKind);
        writer.WriteArray<long>(dropped);
        writer.WriteCount(Count);
        for (int piece = 0; piece << PieceBits < Count; piece++)
        {
            writer.WriteArray<Entry>(pieces[piece].AsSpan(0, Math.Min(PieceSize, Count - (piece << PieceBits))));
        }

        activity.Save(writer);
    }

    /// <param name="version">Of the section it stands in: the first kept no minutes.</param>
    public void Load(StateReader reader, int version)
    {
        int[] kept = reader.ReadArray<int>();
        long[] refused = reader.ReadArray<long>();
        reader.Require(kept.Length <= Kinds && refused.Length <= Kinds, "it has more kinds of edges than are known");
        kept.CopyTo(perKind, 0);
        refused.CopyTo(dropped, 0);
        if (version == 1)
        {
            LoadFirst(reader);
            return;
        }

        int count = reader.ReadCount(Unsafe.SizeOf<Entry>());
        var read = new List<Entry[]>();
        for (int rest = count; rest > 0; rest -= PieceSize)
        {
            Entry[] piece = reader.ReadArray<Entry>();
            reader.Require(piece.Length == Math.Min(rest, PieceSize), "a piece of the map is of another size");
            foreach (ref readonly Entry entry in piece.AsSpan())
            {
                reader.Require((int)entry.Kind < Kinds, "an edge's kind is not known");
            }

            read.Add(piece);
        }

        Count = count;
        pieces = read.Count > 0 ? [.. read] : pieces;
        Index(Math.Max(index.Length, (int)(Count * 7L / 4)));
        activity.Load(reader);
    }

    private void LoadFirst(StateReader reader)
    {
        foreach (FirstEntry old in reader.ReadArray<FirstEntry>())
        {
            reader.Require((int)old.Kind < Kinds && old.Count > 0, "an edge's kind is not known");
            MakeRoom();
            this[Count++] = new Entry
            {
                Key = old.Key,
                From = old.From,
                To = old.To,
                First = old.First,
                Last = old.Last,
                CountAndKind = ((ulong)old.Kind << 56) | (ulong)old.Count,
                Newest = (uint)Math.Min(old.Count, uint.MaxValue),
            };
        }

        Index(Math.Max(index.Length, (int)(Count * 7L / 4)));
    }

    private void Again(ref Entry entry, long time)
    {
        entry.CountAndKind++;
        entry.First = Math.Min(entry.First, time);
        if (time <= entry.Last)
        {
            entry.Newest++;
            return;
        }

        long gap = EdgeActivity.MinuteOf(time) - EdgeActivity.MinuteOf(entry.Last);
        if (gap == 0)
        {
            entry.Newest++;
        }
        else
        {
            activity.Add(ref entry.Chain, gap, entry.Newest);
            entry.Newest = 1;
        }

        entry.Last = time;
    }

    private void MakeRoom()
    {
        int piece = Count >> PieceBits;
        if (piece == pieces.Length)
        {
            Array.Resize(ref pieces, piece + 1);
            pieces[piece] = new Entry[PieceSize];
        }
        else if ((Count & (PieceSize - 1)) == pieces[piece].Length)
        {
            Array.Resize(ref pieces[piece], Math.Min(PieceSize, pieces[piece].Length * 2));
        }
    }

    private void Index(int length)
    {
        index = new int[length];
        for (int i = 0; i < Count; i++)
        {
            int at = Home(this[i].Key);
            while (index[at] != 0)
            {
                at = Next(at);
            }

            index[at] = i + 1;
        }
    }

    /// <summary>The bits of a key choose its place in an index of any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key) => TablePlaces.Home((uint)(key >> 8), index.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int at) => TablePlaces.Next(at, index.Length);

    /// <summary>An edge as the first version of saved state has it.</summary>
    private struct FirstEntry
    {
#pragma warning disable CS0649 // Filled by reading bytes.
        public ulong Key;
        public EntityKey From;
        public EntityKey To;
        public long First;
        public long Last;
        public long Count;
        public MapEdgeKind Kind;
#pragma warning restore CS0649
    }

    /// <summary>56 bytes.</summary>
    internal struct Entry
    {
        public ulong Key;
        public EntityKey From;
        public EntityKey To;
        public long First;
        public long Last;

        /// <summary>The kind is the highest byte.</summary>
        public ulong CountAndKind;

        /// <summary>Events in the newest minute.</summary>
        public uint Newest;

        /// <summary>Newest block of its activity before the newest minute.</summary>
        public uint Chain;

        public readonly long Count => (long)(CountAndKind & (ulong.MaxValue >> 8));

        public readonly MapEdgeKind Kind => (MapEdgeKind)(CountAndKind >> 56);
    }
}
