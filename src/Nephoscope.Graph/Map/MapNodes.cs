using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Works out the nodes that edges imply: when first and last seen, how often.</summary>
internal static class MapNodes
{
    public static IReadOnlyList<MapNode> Of(IReadOnlyList<MapEdge> edges, EntityCatalog catalog)
    {
        // An edge brings one new node more often than not: room for as many saves the table's growing.
        var places = new Dictionary<EntityKey, int>(edges.Count / 2);
        var sums = new Sum[Math.Max(16, edges.Count / 2)];
        foreach (MapEdge edge in edges)
        {
            Count(places, ref sums, edge.From, edge);
            Count(places, ref sums, edge.To, edge);
        }

        var nodes = new List<MapNode>(places.Count);
        foreach ((EntityKey key, int place) in places)
        {
            Entity entity = catalog.Find(key);
            ref Sum sum = ref sums[place];
            nodes.Add(new MapNode(key.ToString(), entity.Kind, entity.Uid, entity.Name, entity.AccountUid, sum.First, sum.Last, Most(in sum.Counts)));
        }

        nodes.Sort(static (a, b) =>
        {
            int order = a.Kind.CompareTo(b.Kind);
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
