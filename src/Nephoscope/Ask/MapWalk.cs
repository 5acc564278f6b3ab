using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Ask;

/// <summary>Ways over the map by the same steps as <see cref="ObservedReach"/>: control passes from an address to who came from it, else along the edge.</summary>
internal static class MapWalk
{
    private const int Farthest = 16;

    /// <summary>Everything from which an entity was seen to be reached, nearest first; the entity itself is not in it.</summary>
    public static IReadOnlyList<ReachedNode> To(MapDocument map, EntityKey target)
    {
        ILookup<EntityKey, (EntityKey Next, MapEdge Edge)> steps = map.Edges.Select(Step).ToLookup(step => step.Next, step => (step.At, step.Edge));
        var distance = new Dictionary<EntityKey, int> { [target] = 0 };
        var queue = new Queue<EntityKey>([target]);
        List<ReachedNode> reached = [];
        while (queue.TryDequeue(out EntityKey at))
        {
            foreach ((EntityKey next, MapEdge edge) in steps[at])
            {
                if (distance[at] < Farthest && distance.TryAdd(next, distance[at] + 1) && map.Find(next) is { } node)
                {
                    reached.Add(new ReachedNode(node, distance[next], edge));
                    queue.Enqueue(next);
                }
            }
        }

        return [.. reached.OrderBy(entry => entry.Distance).ThenBy(entry => entry.Node.Kind).ThenBy(entry => entry.Node.Uid, StringComparer.Ordinal).ThenBy(entry => entry.Node.Id, StringComparer.Ordinal)];
    }

    /// <summary>The edges of a shortest way from one entity to another, in order; null where none was seen.</summary>
    public static IReadOnlyList<MapEdge>? Way(MapDocument map, EntityKey from, EntityKey to)
    {
        ILookup<EntityKey, (EntityKey Next, MapEdge Edge)> steps = map.Edges.Select(Step).OrderBy(step => step.Edge.Kind).ThenBy(step => step.Next.Value)
            .ToLookup(step => step.At, step => (step.Next, step.Edge));
        var came = new Dictionary<EntityKey, (EntityKey At, MapEdge Edge)>();
        var seen = new HashSet<EntityKey> { from };
        var queue = new Queue<EntityKey>([from]);
        while (queue.TryDequeue(out EntityKey at) && at != to)
        {
            foreach ((EntityKey next, MapEdge edge) in steps[at])
            {
                if (seen.Add(next))
                {
                    came[next] = (at, edge);
                    queue.Enqueue(next);
                }
            }
        }

        if (!seen.Contains(to))
        {
            return null;
        }

        List<MapEdge> way = [];
        for (EntityKey at = to; at != from; at = came[at].At)
        {
            way.Add(came[at].Edge);
        }

        way.Reverse();
        return way;
    }

    private static (EntityKey At, EntityKey Next, MapEdge Edge) Step(MapEdge edge) =>
        edge.Kind == MapEdgeKind.From ? (edge.To, edge.From, edge) : (edge.From, edge.To, edge);
}
