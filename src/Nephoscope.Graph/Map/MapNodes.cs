using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Works out the nodes that edges imply: when first and last seen, how often.</summary>
internal static class MapNodes
{
    public static IReadOnlyList<MapNode> Of(IReadOnlyList<MapEdge> edges, EntityCatalog catalog)
    {
        var sums = new Dictionary<EntityKey, Sum>();
        foreach (MapEdge edge in edges)
        {
            Count(sums, edge.From, edge);
            Count(sums, edge.To, edge);
        }

        var nodes = new List<MapNode>(sums.Count);
        foreach ((EntityKey key, Sum sum) in sums)
        {
            Entity entity = catalog.Find(key);
            nodes.Add(new MapNode(key.ToString(), entity.Kind, entity.Uid, entity.Name, entity.AccountUid, sum.First, sum.Last, sum.Counts.Max()));
        }

        nodes.Sort(static (a, b) =>
        {
            int order = a.Kind.CompareTo(b.Kind);
            order = order != 0 ? order : string.CompareOrdinal(a.Uid, b.Uid);
            return order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
        });
        return nodes;
    }

    private static void Count(Dictionary<EntityKey, Sum> sums, EntityKey key, MapEdge edge)
    {
        if (!sums.TryGetValue(key, out Sum? sum))
        {
            sum = new Sum { First = edge.FirstSeen, Last = edge.LastSeen };
            sums.Add(key, sum);
        }

        sum.First = edge.FirstSeen < sum.First ? edge.FirstSeen : sum.First;
        sum.Last = edge.LastSeen > sum.Last ? edge.LastSeen : sum.Last;
        sum.Counts[(int)edge.Kind] += edge.Count;
    }

    private sealed class Sum
    {
        public EventTime First { get; set; }

        public EventTime Last { get; set; }

        public long[] Counts { get; } = new long[EdgeTable.Kinds];
    }
}
