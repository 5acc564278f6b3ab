using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Lists the edges of use and of structure in one order, now and as of past minutes. Edges that two ways of naming one resource made are
/// told as one. One thread at a time, the map's own.
/// </summary>
internal sealed class EdgeListing(EdgeTable use, EdgeTable structure, IReadOnlyDictionary<ulong, long> carried)
{
    /// <summary>Places by which reading is ahead.</summary>
    private const int Farther = 16;

    private readonly List<(long Gap, uint Count)> minutes = [];
    private EdgePlace[] order = [];

    /// <summary>How many places of <see cref="order"/> are of use, and how many of structure.</summary>
    private (int Use, int Structure) ordered;

    public List<MapEdge> All(bool withMinutes)
    {
        EdgePlace[] places = InOrder();
        var list = new List<MapEdge>(places.Length);
        for (int i = 0; i < places.Length;)
        {
            int same = Same(places, i);
            MapEdge edge = One(places[i], withMinutes);
            for (int other = i + 1; other < same; other++)
            {
                edge = EdgeMinutes.Join(edge, One(places[other], withMinutes));
            }

            list.Add(edge);
            i = same;
        }

        return MayOnly(list);
    }

    public List<MapEdge> At(EventTime time)
    {
        EdgePlace[] places = InOrder();
        var list = new List<MapEdge>(places.Length);
        CollectionsMarshal.SetCount(list, places.Length);
        Span<MapEdge> edges = CollectionsMarshal.AsSpan(list);
        long until = EdgeActivity.MinuteOf(time.Nanoseconds - 1);
        int count = 0;
        int last = -1;
        for (int i = 0; i < places.Length; i++)
        {
            Prefetch(places, i);
            if (!TryAt(places[i].Edge, time, until, ref edges[count]))
            {
                continue;
            }

            // Another place of the same ends and kind comes next.
            if (last >= 0 && places[last].CompareTo(places[i]) == 0)
            {
                edges[count - 1] = EdgeMinutes.Join(edges[count - 1], edges[count]);
            }
            else
            {
                count++;
            }

            last = i;
        }

        CollectionsMarshal.SetCount(list, count);
        return MayOnly(list);
    }

    /// <summary>Edges lie in the order they came, and are read in another: what comes soon is asked for early.</summary>
    private unsafe void Prefetch(EdgePlace[] places, int at)
    {
        if (Sse.IsSupported && at + Farther < places.Length)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Entry(places[at + Farther].Edge)));
            int nearer = places[at + (Farther / 2)].Edge;
            Activity(nearer).Prefetch(Entry(nearer).Chain);
        }
    }

    private static int Same(EdgePlace[] places, int from)
    {
        int to = from + 1;
        while (to < places.Length && places[to].CompareTo(places[from]) == 0)
        {
            to++;
        }

        return to;
    }

    /// <summary>What a policy allows is only possible until it was seen in use.</summary>
    private List<MapEdge> MayOnly(List<MapEdge> edges)
    {
        if (!structure.Holds(MapEdgeKind.Trusts) && !structure.Holds(MapEdgeKind.Administers))
        {
            return edges;
        }

        HashSet<(EntityKey, EntityKey)> used = [.. edges.Where(static one => one.Kind == MapEdgeKind.Assumes).Select(static one => (one.To, one.From))];
        for (int i = 0; i < edges.Count; i++)
        {
            MapEdge edge = edges[i];
            if (edge.Kind is MapEdgeKind.Trusts or MapEdgeKind.Administers)
            {
                edges[i] = edge with { Possible = !used.Contains((edge.From, edge.To)) };
            }
        }

        return edges;
    }

    private ref EdgeTable.Entry Entry(int edge)
    {
        if (edge >= 0)
        {
            return ref use[edge];
        }

        return ref structure[~edge];
    }

    private MapEdge One(in EdgePlace place, bool withMinutes)
    {
        ref readonly EdgeTable.Entry entry = ref Entry(place.Edge);
        var edge = new MapEdge(entry.From, entry.To, entry.Kind, new EventTime(entry.First), new EventTime(entry.Last), entry.Count)
        {
            Bytes = entry.Kind == MapEdgeKind.ConnectsTo ? carried.GetValueOrDefault(entry.Key) : 0,
        };
        if (withMinutes && entry.Chain != 0)
        {
            Activity(place.Edge).Read(entry.Chain, minutes);
            edge = edge with { Minutes = EdgeMinutes.Encode(entry.Newest, minutes) };
        }

        return edge;
    }

    /// <summary>An edge as of a time; false where it had not been seen by then.</summary>
    private bool TryAt(int edge, EventTime time, long until, ref MapEdge into)
    {
        ref readonly EdgeTable.Entry entry = ref Entry(edge);
        if (entry.First > time.Nanoseconds)
        {
            return false;
        }

        long last = entry.Last;
        long count = entry.Count;
        if (last > time.Nanoseconds)
        {
            long minute = EdgeActivity.MinuteOf(last);
            Activity(edge).GoBack(entry.Chain, until, ref minute, entry.Newest, ref count);
            last = minute <= until ? Math.Max(entry.First, minute * EdgeActivity.MinuteNanoseconds) : entry.First;
            count = Math.Max(1, count);
        }

        into = new MapEdge(entry.From, entry.To, entry.Kind, new EventTime(entry.First), new EventTime(last), count)
        {
            Bytes = entry.Kind == MapEdgeKind.ConnectsTo && last == entry.Last ? carried.GetValueOrDefault(entry.Key) : 0,
        };
        return true;
    }

    private EdgeActivity Activity(int edge) => edge >= 0 ? use.Activity : structure.Activity;

    /// <summary>All edges, ordered by their ends' keys and kind; kept until there is a new one. Structure has the complements of its numbers.</summary>
    private EdgePlace[] InOrder()
    {
        if (ordered != (use.Count, structure.Count))
        {
            EdgePlace[] added = Added(use.Count - ordered.Use, structure.Count - ordered.Structure);
            order = order.Length == 0 ? added : Merge(order, added);
            ordered = (use.Count, structure.Count);
        }

        return order;
    }

    /// <summary>The new ones in order: sorted by one number at a time, which is several times quicker than comparing places.</summary>
    private EdgePlace[] Added(int fromUse, int fromStructure)
    {
        var keys = new ulong[fromUse + fromStructure];
        var edges = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            edges[i] = i < fromUse ? ordered.Use + i : ~(ordered.Structure + i - fromUse);
            keys[i] = Entry(edges[i]).From.Value;
        }

        Array.Sort(keys, edges);
        var places = new EdgePlace[keys.Length];
        for (int start = 0; start < keys.Length;)
        {
            ulong from = keys[start];
            int end = start;
            for (; end < keys.Length && keys[end] == from; end++)
            {
                ref readonly EdgeTable.Entry entry = ref Entry(edges[end]);
                places[end] = new EdgePlace(from, entry.To.Value, entry.Kind, edges[end]);
            }

            places.AsSpan(start, end - start).Sort();
            start = end;
        }

        return places;
    }

    private static EdgePlace[] Merge(EdgePlace[] one, EdgePlace[] other)
    {
        var merged = new EdgePlace[one.Length + other.Length];
        int left = 0;
        int right = 0;
        for (int i = 0; i < merged.Length; i++)
        {
            bool takeLeft = right == other.Length || (left < one.Length && one[left].CompareTo(other[right]) <= 0);
            merged[i] = takeLeft ? one[left++] : other[right++];
        }

        return merged;
    }

    /// <summary>Where an edge is, ordered as edges are told.</summary>
    private readonly record struct EdgePlace(ulong From, ulong To, MapEdgeKind Kind, int Edge) : IComparable<EdgePlace>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int CompareTo(EdgePlace other) =>
            From != other.From ? From.CompareTo(other.From) : To != other.To ? To.CompareTo(other.To) : ((byte)Kind).CompareTo((byte)other.Kind);
    }
}
