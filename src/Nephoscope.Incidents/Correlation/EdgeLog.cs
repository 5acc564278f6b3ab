using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Remembers causal edges long enough for evidence to arrive on their ends: one a day for each kind and pair, the earliest. Old edges are
/// dropped unless an end owns evidence. One writer; not thread-safe.
/// </summary>
internal sealed class EdgeLog(CorrelatorOptions options)
{
    private const int MostNeighbours = 256;
    private const int None = -1;
    private readonly Dictionary<EdgeOfDay, int> index = [];
    private readonly Dictionary<EntityKey, int> heads = [];
    private readonly Dictionary<EntityKey, Neighbourhood> neighbours = [];

    /// <summary>The edges, each in two chains: of those that begin or end where it begins, and where it ends.</summary>
    private readonly List<Slot> slots = [];

    /// <returns>False where nothing is new: an edge of the same day, no earlier, was known.</returns>
    public bool Add(CausalEdge edge)
    {
        if (edge.From == edge.To || edge.From.IsNone || edge.To.IsNone)
        {
            return false;
        }

        bool isNew = Keep(edge);
        Tie(edge.From, edge.To);
        Tie(edge.To, edge.From);
        return isNew;
    }

    /// <summary>Those tied to a key, in the order they were; not more than a few hundred.</summary>
    public ReadOnlySpan<EntityKey> Neighbours(EntityKey key) => neighbours.TryGetValue(key, out Neighbourhood others) ? others.All : [];

    /// <summary>Goes through all edges that begin or end at a key.</summary>
    public Walk Of(EntityKey key) => new(this, key);

    /// <summary>Drops old edges.</summary>
    /// <param name="gone">Called with each end of those.</param>
    public void Forget(EventTime now, Func<EntityKey, bool> hasEvidence, Action<EntityKey> gone)
    {
        TimeSpan longest = options.JoinWindow + TimeSpan.FromDays(1);
        List<CausalEdge> kept = new(slots.Count);
        foreach (Slot slot in slots)
        {
            CausalEdge edge = slot.Edge;
            if (now.Since(edge.Time) > longest && !hasEvidence(edge.From) && !hasEvidence(edge.To))
            {
                gone(edge.From);
                gone(edge.To);
            }
            else
            {
                kept.Add(edge);
            }
        }

        if (kept.Count == slots.Count)
        {
            return;
        }

        index.Clear();
        heads.Clear();
        slots.Clear();
        neighbours.Clear();
        foreach (CausalEdge edge in kept.OrderBy(edge => edge.Time.Nanoseconds).ThenBy(edge => edge.From.Value).ThenBy(edge => edge.To.Value))
        {
            Keep(edge);
            Tie(edge.From, edge.To);
            Tie(edge.To, edge.From);
        }
    }

    /// <summary>Who is tied to whom is written too: it follows from the order in which edges came, of which each pair keeps one.</summary>
    public void Save(StateWriter writer)
    {
        writer.WriteList(
            [
                .. slots.Select(static slot => slot.Edge).OrderBy(edge => edge.Time.Nanoseconds).ThenBy(edge => edge.From.Value)
                    .ThenBy(edge => edge.To.Value).ThenBy(edge => edge.Kind),
            ],
            StateOf.Write);
        writer.WriteCount(neighbours.Count);
        foreach ((EntityKey key, Neighbourhood others) in neighbours)
        {
            writer.Write(key);
            writer.WriteList(others.All.ToArray(), static (w, other) => w.Write(other));
        }
    }

    public void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(); rest > 0; rest--)
        {
            Keep(reader.ReadEdge());
        }

        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            EntityKey key = reader.ReadKey();
            EntityKey[] others = [.. reader.ReadList(static r => r.ReadKey(), 8)];
            neighbours[key] = new Neighbourhood { Others = others, Count = others.Length };
        }
    }

    private bool Keep(CausalEdge edge)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(index, new EdgeOfDay(edge.Kind, edge.From, edge.To, edge.Time.Day), out bool exists);
        if (exists)
        {
            ref Slot known = ref CollectionsMarshal.AsSpan(slots)[place];
            bool earlier = IsEarlier(edge, known.Edge);
            known.Edge = earlier ? edge : known.Edge;
            return earlier;
        }

        place = slots.Count;
        slots.Add(new Slot { Edge = edge, NextOfFrom = Chain(edge.From, place), NextOfTo = Chain(edge.To, place) });
        return true;
    }

    /// <summary>Makes a slot the first of a key's chain, and says which was it before.</summary>
    private int Chain(EntityKey end, int place)
    {
        ref int head = ref CollectionsMarshal.GetValueRefOrAddDefault(heads, end, out bool exists);
        int before = exists ? head : None;
        head = place;
        return before;
    }

    private static bool IsEarlier(CausalEdge edge, CausalEdge known)
    {
        int order = edge.Time.CompareTo(known.Time);
        return order < 0 || (order == 0 && string.CompareOrdinal(edge.EventUid, known.EventUid) < 0);
    }

    private void Tie(EntityKey end, EntityKey other)
    {
        ref Neighbourhood others = ref CollectionsMarshal.GetValueRefOrAddDefault(neighbours, end, out _);
        if (others.Count < MostNeighbours && !others.All.Contains(other))
        {
            EntityKey[] room = others.Others ?? new EntityKey[1];
            if (others.Count == room.Length)
            {
                Array.Resize(ref room, others.Count * 2);
            }

            room[others.Count] = other;
            others = new Neighbourhood { Others = room, Count = others.Count + 1 };
        }
    }

    /// <summary>A key's edges, one after the other; no edge may be added meanwhile.</summary>
    public struct Walk(EdgeLog log, EntityKey key)
    {
        private int at = log.heads.GetValueOrDefault(key, None);

        public bool Next(out CausalEdge edge)
        {
            if (at < 0)
            {
                edge = null!;
                return false;
            }

            Slot slot = log.slots[at];
            edge = slot.Edge;
            at = edge.From == key ? slot.NextOfFrom : slot.NextOfTo;
            return true;
        }
    }

    private struct Slot
    {
        public CausalEdge Edge;
        public int NextOfFrom;
        public int NextOfTo;
    }

    private struct Neighbourhood
    {
        public EntityKey[]? Others;
        public int Count;

        public readonly ReadOnlySpan<EntityKey> All => Others.AsSpan(0, Count);
    }

    private readonly record struct EdgeOfDay(EdgeKind Kind, EntityKey From, EntityKey To, int Day);
}
