using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// What somebody in possession of an entity has been seen to reach: breadth-first over edges along which control or data passes. An address
/// gives the identities that came from it; an identity what it called, read, wrote and the roles it took on; a workload where it connected.
/// Observed paths only: what is permitted and was never used is not in it. Thread-safe.
/// </summary>
public static class ObservedReach
{
    private const int Farthest = 16;

    /// <summary>Everything reached, nearest first, then by kind and id; the entity itself is not in it.</summary>
    public static IReadOnlyList<ReachedNode> From(MapDocument map, EntityKey start)
    {
        ILookup<EntityKey, (EntityKey Next, MapEdge Edge)> steps = map.Edges.Select(Step).ToLookup(step => step.At, step => (step.Next, step.Edge));
        var distance = new Dictionary<EntityKey, int> { [start] = 0 };
        var queue = new Queue<EntityKey>([start]);
        List<ReachedNode> reached = [];
        while (queue.TryDequeue(out EntityKey at))
        {
            if (distance[at] >= Farthest)
            {
                continue;
            }

            foreach ((EntityKey next, MapEdge edge) in steps[at])
            {
                if (distance.TryAdd(next, distance[at] + 1) && map.Find(next) is { } node)
                {
                    reached.Add(new ReachedNode(node, distance[next], edge));
                    queue.Enqueue(next);
                }
            }
        }

        return [.. reached.OrderBy(entry => entry.Distance).ThenBy(entry => entry.Node.Kind).ThenBy(entry => entry.Node.Uid, StringComparer.Ordinal).ThenBy(entry => entry.Node.Id, StringComparer.Ordinal)];
    }

    /// <summary>True for what holds data or opens other doors.</summary>
    public static bool IsSensitive(EntityKind kind) => kind is EntityKind.Bucket or EntityKind.Database or EntityKind.Snapshot or EntityKind.Secret
        or EntityKind.EncryptionKey or EntityKind.Queue or EntityKind.Table or EntityKind.Parameter or EntityKind.Trail;

    /// <summary>Control passes from an address to those who came from it, against the edge; else along it.</summary>
    private static (EntityKey At, EntityKey Next, MapEdge Edge) Step(MapEdge edge) =>
        edge.Kind == MapEdgeKind.From ? (edge.To, edge.From, edge) : (edge.From, edge.To, edge);
}

/// <summary>One entity within reach.</summary>
/// <param name="Distance">Steps from the start.</param>
/// <param name="Via">The last step's edge.</param>
public sealed record ReachedNode(MapNode Node, int Distance, MapEdge Via);
