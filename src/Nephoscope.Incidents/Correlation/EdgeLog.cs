using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Remembers causal edges long enough for evidence to arrive on their ends: one a day for each kind and pair, the earliest. Old edges are
/// dropped unless an end owns evidence. One writer; not thread-safe.
/// </summary>
internal sealed class EdgeLog(CorrelatorOptions options)
{
    private const int MostNeighbours = 256;
    private readonly Dictionary<EdgeOfDay, CausalEdge> edges = [];
    private readonly Dictionary<EntityKey, HashSet<EntityKey>> neighbours = [];

    public IReadOnlyCollection<CausalEdge> All => edges.Values;

    public void Add(CausalEdge edge)
    {
        if (edge.From == edge.To || edge.From.IsNone || edge.To.IsNone)
        {
            return;
        }

        var id = new EdgeOfDay(edge.Kind, edge.From, edge.To, edge.Time.Day);
        if (!edges.TryGetValue(id, out CausalEdge? known) || IsEarlier(edge, known))
        {
            edges[id] = edge;
        }

        Tie(edge.From, edge.To);
        Tie(edge.To, edge.From);
    }

    public IEnumerable<EntityKey> Neighbours(EntityKey key) => neighbours.TryGetValue(key, out HashSet<EntityKey>? others) ? others : [];

    public void Forget(EventTime now, Func<EntityKey, bool> hasEvidence)
    {
        TimeSpan longest = options.JoinWindow + TimeSpan.FromDays(1);
        List<EdgeOfDay> old = [.. edges.Where(entry => now.Since(entry.Value.Time) > longest && !hasEvidence(entry.Key.From) && !hasEvidence(entry.Key.To))
            .Select(entry => entry.Key)];
        if (old.Count == 0)
        {
            return;
        }

        foreach (EdgeOfDay id in old)
        {
            edges.Remove(id);
        }

        neighbours.Clear();
        foreach (CausalEdge edge in edges.Values.OrderBy(edge => edge.Time.Nanoseconds).ThenBy(edge => edge.From.Value).ThenBy(edge => edge.To.Value))
        {
            Tie(edge.From, edge.To);
            Tie(edge.To, edge.From);
        }
    }

    /// <summary>Who is tied to whom is written too: it follows from the order in which edges came, of which each pair keeps one.</summary>
    public void Save(StateWriter writer)
    {
        writer.WriteList(
            [
                .. edges.Values.OrderBy(edge => edge.Time.Nanoseconds).ThenBy(edge => edge.From.Value).ThenBy(edge => edge.To.Value).ThenBy(edge => edge.Kind),
            ],
            StateOf.Write);
        writer.WriteCount(neighbours.Count);
        foreach ((EntityKey key, HashSet<EntityKey> others) in neighbours)
        {
            writer.Write(key);
            writer.WriteList(others, static (w, other) => w.Write(other));
        }
    }

    public void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(); rest > 0; rest--)
        {
            CausalEdge edge = reader.ReadEdge();
            edges[new EdgeOfDay(edge.Kind, edge.From, edge.To, edge.Time.Day)] = edge;
        }

        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            neighbours[reader.ReadKey()] = [.. reader.ReadList(static r => r.ReadKey(), 8)];
        }
    }

    private static bool IsEarlier(CausalEdge edge, CausalEdge known)
    {
        int order = edge.Time.CompareTo(known.Time);
        return order < 0 || (order == 0 && string.CompareOrdinal(edge.EventUid, known.EventUid) < 0);
    }

    private void Tie(EntityKey end, EntityKey other)
    {
        if (!neighbours.TryGetValue(end, out HashSet<EntityKey>? others))
        {
            others = [];
            neighbours.Add(end, others);
        }

        if (others.Count < MostNeighbours)
        {
            others.Add(other);
        }
    }

    private readonly record struct EdgeOfDay(EdgeKind Kind, EntityKey From, EntityKey To, int Day);
}
