using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>An undirected connection that a tree may use.</summary>
/// <param name="Cost">At least 1; less is better.</param>
public readonly record struct TreeEdge(EntityKey From, EntityKey To, int Cost);

/// <summary>
/// The cheapest connections that join some entities of a graph: a Steiner tree, approximated by K. Mehlhorn, A faster approximation algorithm for
/// the Steiner problem in graphs, Information Processing Letters 27 (1988), which gives the bound of L. Kou, G. Markowsky and L. Berman (1981):
/// at most twice the cheapest. One Dijkstra from all terminals at once, a spanning tree over where their regions meet, a spanning tree of that,
/// then leaves that are no terminals are cut off. Where the graph falls apart, a forest. The same input in any order gives the same answer.
/// Thread-safe.
/// </summary>
public static class ConnectingTree
{
    /// <summary>The edges of the tree, cheapest first.</summary>
    /// <param name="edges">Loops and edges that cost less than 1 are left out; of several between the same two the cheapest counts.</param>
    /// <param name="terminals">What must be joined; those on no edge are left out.</param>
    public static IReadOnlyList<TreeEdge> Of(IEnumerable<TreeEdge> edges, IEnumerable<EntityKey> terminals)
    {
        List<TreeEdge> all = [.. edges.Where(edge => edge.Cost >= 1 && edge.From != edge.To).OrderBy(Order).DistinctBy(Ends)];
        ILookup<EntityKey, TreeEdge> at = all.SelectMany(edge => new[] { (At: edge.From, Edge: edge), (At: edge.To, Edge: edge) }).ToLookup(entry => entry.At, entry => entry.Edge);
        List<EntityKey> wanted = [.. terminals.Distinct().Where(at.Contains).OrderBy(key => key.Value)];
        Dictionary<EntityKey, Place> places = Regions(at, wanted);

        // Where two regions meet: the way from one terminal over the edge to the other.
        List<(long Length, TreeEdge Edge)> bridges = [.. all.Where(edge => places.ContainsKey(edge.From) && places.ContainsKey(edge.To) && places[edge.From].Terminal != places[edge.To].Terminal)
            .Select(edge => (Length: places[edge.From].Distance + edge.Cost + places[edge.To].Distance, Edge: edge))];
        var joined = new Dictionary<EntityKey, EntityKey>();
        HashSet<TreeEdge> used = [];
        foreach ((_, TreeEdge bridge) in bridges.OrderBy(entry => entry.Length).ThenBy(entry => Order(entry.Edge)))
        {
            if (Join(joined, places[bridge.From].Terminal, places[bridge.To].Terminal))
            {
                used.Add(bridge);
                Walk(places, bridge.From, used);
                Walk(places, bridge.To, used);
            }
        }

        return Pruned(Spanning(used), [.. wanted]);
    }

    /// <summary>For each entity the nearest terminal, how far it is, and the edge towards it.</summary>
    private static Dictionary<EntityKey, Place> Regions(ILookup<EntityKey, TreeEdge> at, List<EntityKey> terminals)
    {
        var places = new Dictionary<EntityKey, Place>();
        var queue = new PriorityQueue<(EntityKey At, Place Place), (long Distance, ulong Terminal, ulong At)>();
        terminals.ForEach(terminal => queue.Enqueue((terminal, new Place(terminal, 0, null)), (0, terminal.Value, terminal.Value)));
        while (queue.TryDequeue(out (EntityKey At, Place Place) next, out _))
        {
            if (!places.TryAdd(next.At, next.Place))
            {
                continue;
            }

            foreach (TreeEdge edge in at[next.At])
            {
                EntityKey other = edge.From == next.At ? edge.To : edge.From;
                if (!places.ContainsKey(other))
                {
                    long distance = next.Place.Distance + edge.Cost;
                    queue.Enqueue((other, new Place(next.Place.Terminal, distance, edge)), (distance, next.Place.Terminal.Value, other.Value));
                }
            }
        }

        return places;
    }

    private static void Walk(Dictionary<EntityKey, Place> places, EntityKey from, HashSet<TreeEdge> used)
    {
        while (places[from].Towards is { } edge)
        {
            used.Add(edge);
            from = edge.From == from ? edge.To : edge.From;
        }
    }

    /// <summary>Kruskal's algorithm.</summary>
    private static List<TreeEdge> Spanning(IEnumerable<TreeEdge> edges)
    {
        var joined = new Dictionary<EntityKey, EntityKey>();
        return [.. edges.OrderBy(Order).Where(edge => Join(joined, edge.From, edge.To))];
    }

    private static List<TreeEdge> Pruned(List<TreeEdge> tree, HashSet<EntityKey> terminals)
    {
        while (true)
        {
            Dictionary<EntityKey, int> degree = tree.SelectMany(edge => new[] { edge.From, edge.To }).CountBy(key => key).ToDictionary();
            int before = tree.Count;
            tree = [.. tree.Where(edge => !IsLoose(edge.From) && !IsLoose(edge.To))];
            if (tree.Count == before)
            {
                return tree;
            }

            bool IsLoose(EntityKey key) => degree[key] == 1 && !terminals.Contains(key);
        }
    }

    /// <summary>Joins two sets; false where they are one already.</summary>
    private static bool Join(Dictionary<EntityKey, EntityKey> parents, EntityKey one, EntityKey other)
    {
        EntityKey first = Root(parents, one);
        EntityKey second = Root(parents, other);
        if (first == second)
        {
            return false;
        }

        parents[second] = first;
        return true;
    }

    private static EntityKey Root(Dictionary<EntityKey, EntityKey> parents, EntityKey key)
    {
        EntityKey root = key;
        while (parents.TryGetValue(root, out EntityKey parent))
        {
            root = parent;
        }

        while (key != root)
        {
            (parents[key], key) = (root, parents[key]);
        }

        return root;
    }

    private static (int Cost, ulong Low, ulong High, bool Turned) Order(TreeEdge edge) =>
        (edge.Cost, Math.Min(edge.From.Value, edge.To.Value), Math.Max(edge.From.Value, edge.To.Value), edge.From.Value > edge.To.Value);

    private static (ulong Low, ulong High) Ends(TreeEdge edge) => (Math.Min(edge.From.Value, edge.To.Value), Math.Max(edge.From.Value, edge.To.Value));

    private readonly record struct Place(EntityKey Terminal, long Distance, TreeEdge? Towards);
}
