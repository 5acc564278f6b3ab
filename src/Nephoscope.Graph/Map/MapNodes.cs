using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Works out the nodes that edges imply: when first and last seen, how often.</summary>
internal static class MapNodes
{
    /// <param name="names">Of what the catalogue does not know.</param>
    public static IReadOnlyList<MapNode> Of(IReadOnlyList<MapEdge> edges, EntityCatalog catalog, EntityCatalog names) => Of(edges, (key, seen) =>
    {
        bool both = names.TryFind(key, out Entity? told);
        Entity entity = catalog.TryFind(key, out Entity? known) ? known : told ?? catalog.Find(key);
        string account = entity.AccountUid.Length > 0 || !both ? entity.AccountUid : told!.AccountUid;
        return new MapNode(key.ToString(), entity.Kind, entity.Uid, entity.Name, account, seen.First, seen.Last, seen.Count);
    });

    /// <summary>The nodes of part of a map; those without edges are left out, and so are those that are not known.</summary>
    public static IReadOnlyList<MapNode> Of(IReadOnlyList<MapEdge> edges, Dictionary<EntityKey, MapNode> known) => Of(edges, (key, seen) =>
        known.GetValueOrDefault(key) is { } node ? node with { FirstSeen = seen.First, LastSeen = seen.Last, Count = seen.Count } : null);

    private static List<MapNode> Of(IReadOnlyList<MapEdge> edges, Func<EntityKey, Seen, MapNode?> make)
    {
        // First how many nodes there are: what is summed of each is large, and would be copied often if it grew.
        var places = new Dictionary<EntityKey, int>(edges.Count / 2);
        int[] ends = new int[edges.Count * 2];
        for (int i = 0; i < edges.Count; i++)
        {
            MapEdge edge = edges[i];
            ends[i * 2] = PlaceOf(places, edge.From);
            ends[(i * 2) + 1] = PlaceOf(places, edge.To);
        }

        var sums = new Sum[places.Count];
        for (int i = 0; i < edges.Count; i++)
        {
            MapEdge edge = edges[i];
            Add(ref sums[ends[i * 2]], edge);
            Add(ref sums[ends[(i * 2) + 1]], edge);
        }

        var nodes = new List<MapNode>(places.Count);
        foreach ((EntityKey key, int place) in places)
        {
            ref Sum sum = ref sums[place];
            if (make(key, new Seen(sum.First, sum.Last, Most(in sum.Counts))) is { } node)
            {
                nodes.Add(node);
            }
        }

        nodes.Sort(static (a, b) =>
        {
            int order = ((byte)a.Kind).CompareTo((byte)b.Kind);
            order = order != 0 ? order : string.CompareOrdinal(a.Uid, b.Uid);
            return order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
        });
        return nodes;
    }

    private static int PlaceOf(Dictionary<EntityKey, int> places, EntityKey key)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, key, out bool known);
        if (!known)
        {
            place = places.Count - 1;
        }

        return place;
    }

    private static void Add(ref Sum sum, in MapEdge edge)
    {
        sum.First = !sum.IsSeen || edge.FirstSeen < sum.First ? edge.FirstSeen : sum.First;
        sum.Last = !sum.IsSeen || edge.LastSeen > sum.Last ? edge.LastSeen : sum.Last;
        sum.IsSeen = true;
        sum.Counts[(int)edge.Kind] += edge.Count;
    }

    private static long Most(in KindCounts counts)
    {
        long most = 0;
        for (int i = 0; i < EdgeTable.Kinds; i++)
        {
            most = Math.Max(most, counts[i]);
        }

        return most;
    }

    /// <summary>What the edges of a node say of it.</summary>
    private readonly record struct Seen(EventTime First, EventTime Last, long Count);

    private struct Sum
    {
        public bool IsSeen;
        public EventTime First;
        public EventTime Last;
        public KindCounts Counts;
    }

    [InlineArray(EdgeTable.Kinds)]
    private struct KindCounts
    {
        private long first;
    }
}
