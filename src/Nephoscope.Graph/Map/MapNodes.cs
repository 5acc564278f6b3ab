using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Works out the nodes that edges imply: when first and last seen, how often.</summary>
internal static class MapNodes
{
    /// <summary>Nodes for which there is room before the first is met.</summary>
    private const int MostBefore = 4_096;

    /// <param name="names">Of what the catalogue does not know.</param>
    public static IReadOnlyList<MapNode> Of(IReadOnlyList<MapEdge> edges, EntityCatalog catalog, EntityCatalog names) => Of(edges, key =>
    {
        bool both = names.TryFind(key, out Entity? told);
        Entity entity = catalog.TryFind(key, out Entity? known) ? known : told ?? catalog.Find(key);
        string account = entity.AccountUid.Length > 0 || !both ? entity.AccountUid : told!.AccountUid;
        return new MapNode(key.ToString(), entity.Kind, entity.Uid, entity.Name, account, default, default, 0);
    });

    /// <summary>The nodes of part of a map; those without edges are left out, and so are those that are not known.</summary>
    public static IReadOnlyList<MapNode> Of(IReadOnlyList<MapEdge> edges, Dictionary<EntityKey, MapNode> known) => Of(edges, known.GetValueOrDefault);

    private static List<MapNode> Of(IReadOnlyList<MapEdge> edges, Func<EntityKey, MapNode?> find)
    {
        var places = new Dictionary<EntityKey, int>(Math.Min(edges.Count, MostBefore));
        var sums = new Sum[Math.Clamp(edges.Count, 16, MostBefore)];
        for (int i = 0; i < edges.Count; i++)
        {
            MapEdge edge = edges[i];
            Count(places, ref sums, edge.From, edge);
            Count(places, ref sums, edge.To, edge);
        }

        var nodes = new List<MapNode>(places.Count);
        foreach ((EntityKey key, int place) in places)
        {
            if (find(key) is { } node)
            {
                ref Sum sum = ref sums[place];
                nodes.Add(node with { FirstSeen = sum.First, LastSeen = sum.Last, Count = Most(in sum.Counts) });
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

    private static void Count(Dictionary<EntityKey, int> places, ref Sum[] sums, EntityKey key, in MapEdge edge)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, key, out bool known);
        if (!known)
        {
            place = places.Count - 1;
            if (place == sums.Length)
            {
                Array.Resize(ref sums, place * 2);
            }

            sums[place] = new Sum { First = edge.FirstSeen, Last = edge.LastSeen };
        }

        ref Sum sum = ref sums[place];
        sum.First = edge.FirstSeen < sum.First ? edge.FirstSeen : sum.First;
        sum.Last = edge.LastSeen > sum.Last ? edge.LastSeen : sum.Last;
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

    private struct Sum
    {
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
