using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// What entities had been seen to reach by a time, over the live map: <see cref="ObservedReach"/> without a document. Keeps the edges by where
/// they lead from, brought up to date when asked: 4 bytes an edge and 24 an entity that others were reached from, from the first question on.
/// While nothing is added to the map, several threads may ask.
/// </summary>
public sealed class LiveReach
{
    private const int Farthest = 16;

    /// <summary>Entities reached at which it ends; what is beyond is not counted.</summary>
    private const int Most = 50_000;

    private readonly EdgeTable edges;
    private readonly Lock indexing = new();
    private readonly Dictionary<EntityKey, int> heads = [];
    private int[] next = [];
    private int indexed;

    internal LiveReach(EdgeTable edges) => this.edges = edges;

    /// <summary>Everything reached from any of the entities over edges that were there by the time; these themselves are not in it. Nearest first.</summary>
    public IReadOnlyList<EntityKey> From(IEnumerable<EntityKey> starts, EventTime until)
    {
        lock (indexing)
        {
            Index();
        }

        List<EntityKey> reached = [];
        HashSet<EntityKey> seen = [];
        var queue = new Queue<(EntityKey At, int Distance)>();
        foreach (EntityKey start in starts)
        {
            if (seen.Add(start))
            {
                queue.Enqueue((start, 0));
            }
        }

        while (queue.TryDequeue(out (EntityKey At, int Distance) here) && reached.Count < Most)
        {
            for (int edge = heads.GetValueOrDefault(here.At); edge != 0 && here.Distance < Farthest; edge = next[edge - 1])
            {
                ref readonly EdgeTable.Entry entry = ref edges[edge - 1];
                EntityKey target = entry.Kind == MapEdgeKind.From ? entry.From : entry.To;
                if (entry.First <= until.Nanoseconds && seen.Add(target))
                {
                    reached.Add(target);
                    queue.Enqueue((target, here.Distance + 1));
                }
            }
        }

        return reached;
    }

    private void Index()
    {
        if (next.Length < edges.Count)
        {
            Array.Resize(ref next, Math.Max(edges.Count, 1024) * 3 / 2);
        }

        for (; indexed < edges.Count; indexed++)
        {
            ref readonly EdgeTable.Entry entry = ref edges[indexed];
            ref int head = ref CollectionsMarshal.GetValueRefOrAddDefault(heads, entry.Kind == MapEdgeKind.From ? entry.To : entry.From, out _);
            next[indexed] = head;
            head = indexed + 1;
        }
    }
}
