using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Ties between threads that called from a source which is rare in the organisation. Kept per network; one is looked at anew when evidence
/// came from it, or when it is no longer as rare as it was. One writer; not thread-safe.
/// </summary>
internal sealed class SourceLinks(CorrelatorOptions options, SourceUse sources, Func<EntityKey, EntityKey> resolve)
{
    private static readonly TimeSpan SameLinkAgain = TimeSpan.FromHours(24);
    private readonly Dictionary<ulong, Network> networks = [];
    private readonly Dictionary<EntityKey, List<(ulong Prefix, CausalEdge Edge)>> byThread = [];
    private readonly HashSet<ulong> stale = [];

    /// <summary>Ties with the thread on either end.</summary>
    public IReadOnlyList<(ulong Prefix, CausalEdge Edge)> Of(EntityKey thread) => byThread.GetValueOrDefault(thread) ?? [];

    public void Add(EvidenceItem item)
    {
        if (item.Source is { Kind: OriginKind.External, PrefixKey: not 0 } source)
        {
            if (!networks.TryGetValue(source.PrefixKey, out Network? network))
            {
                network = new Network();
                networks.Add(source.PrefixKey, network);
            }

            network.Uses.Add(item);
            stale.Add(source.PrefixKey);
        }
    }

    public void Remove(IReadOnlyList<EvidenceItem> items)
    {
        HashSet<EvidenceItem> gone = [.. items];
        HashSet<ulong> prefixes = [.. items.Select(static item => item.Source.PrefixKey)];
        foreach (ulong prefix in prefixes)
        {
            if (networks.TryGetValue(prefix, out Network? network) && network.Uses.RemoveAll(gone.Contains) > 0)
            {
                stale.Add(prefix);
            }
        }
    }

    /// <summary>How rare the network is may have changed.</summary>
    public void Look(ulong prefix)
    {
        if (networks.ContainsKey(prefix))
        {
            stale.Add(prefix);
        }
    }

    /// <summary>How rare any network is may have changed.</summary>
    public void LookAtAll() => stale.UnionWith(networks.Keys);

    /// <summary>Makes the ties of what changed, and tells which threads have other ties than before.</summary>
    public void Refresh(Action<EntityKey> touched)
    {
        foreach (ulong prefix in stale)
        {
            Network network = networks[prefix];
            List<CausalEdge> made = Tie(prefix, network.Uses);
            if (!made.SequenceEqual(network.Ties))
            {
                foreach (EntityKey end in Ends(network.Ties))
                {
                    byThread[end].RemoveAll(tie => tie.Prefix == prefix);
                    touched(end);
                }

                foreach (CausalEdge edge in made)
                {
                    Note(edge.From, prefix, edge);
                    Note(edge.To, prefix, edge);
                }

                foreach (EntityKey end in Ends(made))
                {
                    touched(end);
                }

                network.Ties = made;
            }

            if (network.Uses.Count == 0)
            {
                networks.Remove(prefix);
            }
        }

        stale.Clear();
    }

    /// <summary>Gives back the room of what was removed.</summary>
    public void TrimExcess()
    {
        byThread.TrimExcess();
        networks.TrimExcess();
        stale.TrimExcess();
    }

    /// <summary>Forgets that a thread without evidence ever had ties.</summary>
    public void Drop(EntityKey thread)
    {
        if (byThread.TryGetValue(thread, out List<(ulong Prefix, CausalEdge Edge)>? ties) && ties.Count == 0)
        {
            byThread.Remove(thread);
        }
    }

    private static HashSet<EntityKey> Ends(List<CausalEdge> ties)
    {
        HashSet<EntityKey> ends = [];
        foreach (CausalEdge tie in ties)
        {
            ends.Add(tie.From);
            ends.Add(tie.To);
        }

        return ends;
    }

    private void Note(EntityKey end, ulong prefix, CausalEdge edge)
    {
        if (!byThread.TryGetValue(end, out List<(ulong Prefix, CausalEdge Edge)>? ties))
        {
            ties = [];
            byThread.Add(end, ties);
        }

        ties.Add((prefix, edge));
    }

    private List<CausalEdge> Tie(ulong prefix, List<EvidenceItem> uses)
    {
        uses.Sort();
        var made = new List<CausalEdge>();
        var last = new SortedList<EntityKey, EventTime>(ByKey);
        var linked = new Dictionary<(EntityKey, EntityKey), EventTime>();
        foreach (EvidenceItem item in uses)
        {
            EntityKey thread = resolve(item.Thread);
            if ((last.Count > 1 || (last.Count == 1 && last.Keys[0] != thread)) && sources.IsRare(prefix, item.Time, options.JoinWindow))
            {
                for (int i = 0; i < last.Count; i++)
                {
                    EntityKey other = last.Keys[i];
                    (EntityKey, EntityKey) pair = other.Value < thread.Value ? (other, thread) : (thread, other);
                    bool again = linked.TryGetValue(pair, out EventTime before) && item.Time.Since(before) < SameLinkAgain;
                    if (other != thread && !again && item.Time.Since(last.Values[i]) <= options.JoinWindow)
                    {
                        linked[pair] = item.Time;
                        made.Add(new CausalEdge(EdgeKind.SameRareSource, other, thread, item.Time, item.EventUid));
                    }
                }
            }

            last[thread] = item.Time;
        }

        return made;
    }

    private static readonly Comparer<EntityKey> ByKey = Comparer<EntityKey>.Create(static (a, b) => a.Value.CompareTo(b.Value));

    private sealed class Network
    {
        public List<EvidenceItem> Uses { get; } = [];

        public List<CausalEdge> Ties { get; set; } = [];
    }
}
