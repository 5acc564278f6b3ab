using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>Collects the candidate links: observed edges, entities that a finding names, and sources that are rare in the organisation.</summary>
internal sealed class LinkBuilder(CorrelatorOptions options, SourceUse sources, Func<EntityKey, EntityKey> resolve)
{
    private static readonly TimeSpan SameLinkAgain = TimeSpan.FromHours(24);

    public LinkIndex Build(IReadOnlyCollection<CausalEdge> edges, IReadOnlyCollection<EvidenceThread> threads)
    {
        var index = new LinkIndex();
        HashSet<EntityKey> evidence = [.. threads.Select(thread => thread.Key)];
        foreach (CausalEdge edge in edges)
        {
            AddEdge(index, evidence, edge);
        }

        foreach (EvidenceThread thread in threads)
        {
            foreach (EvidenceItem item in thread.Items)
            {
                AddNamed(index, evidence, thread.Key, item);
            }
        }

        AddSources(index, threads);
        index.Sort();
        return index;
    }

    private void AddEdge(LinkIndex index, HashSet<EntityKey> evidence, CausalEdge edge)
    {
        EntityKey from = resolve(edge.From);
        EntityKey to = resolve(edge.To);
        bool fromHas = evidence.Contains(from);
        bool toHas = evidence.Contains(to);
        if (fromHas || toHas)
        {
            index.Add(edge, from, to, fromHas && toHas);
        }
    }

    /// <summary>A finding ties its actor to the entities it names (the user whose password was reset, the role that was made).</summary>
    private void AddNamed(LinkIndex index, HashSet<EntityKey> evidence, EntityKey thread, EvidenceItem item)
    {
        if (item.Finding is not { } finding)
        {
            return;
        }

        foreach (EntityKey entity in finding.Entities)
        {
            EntityKey named = resolve(entity);
            if (evidence.Contains(named))
            {
                var edge = new CausalEdge(KindOf(finding), thread, named, item.Time, item.EventUid);
                index.Add(edge, thread, named, bothHaveEvidence: true);
            }
        }
    }

    private static EdgeKind KindOf(Finding finding) => finding.Tactic switch
    {
        AttackTactic.CredentialAccess => EdgeKind.CreatedCredential,
        AttackTactic.Execution or AttackTactic.Impact => EdgeKind.LaunchedWithRole,
        AttackTactic.LateralMovement => EdgeKind.ExecutedOn,
        _ => EdgeKind.ModifiedPolicyOf,
    };

    private void AddSources(LinkIndex index, IReadOnlyCollection<EvidenceThread> threads)
    {
        var bySource = new SortedDictionary<ulong, List<(EvidenceItem Item, EntityKey Thread)>>();
        foreach (EvidenceThread thread in threads)
        {
            foreach (EvidenceItem item in thread.Items)
            {
                if (item.Source is { Kind: OriginKind.External, PrefixKey: not 0 } source)
                {
                    if (!bySource.TryGetValue(source.PrefixKey, out List<(EvidenceItem Item, EntityKey Thread)>? uses))
                    {
                        uses = [];
                        bySource.Add(source.PrefixKey, uses);
                    }

                    uses.Add((item, thread.Key));
                }
            }
        }

        foreach ((ulong prefix, List<(EvidenceItem Item, EntityKey Thread)> uses) in bySource)
        {
            uses.Sort((a, b) => a.Item.CompareTo(b.Item));
            AddSource(index, prefix, uses);
        }
    }

    private void AddSource(LinkIndex index, ulong prefix, List<(EvidenceItem Item, EntityKey Thread)> uses)
    {
        var last = new Dictionary<EntityKey, EventTime>();
        var linked = new Dictionary<(EntityKey, EntityKey), EventTime>();
        foreach ((EvidenceItem item, EntityKey thread) in uses)
        {
            if (sources.IsRare(prefix, item.Time, options.JoinWindow))
            {
                foreach ((EntityKey other, EventTime time) in last.OrderBy(entry => entry.Key.Value))
                {
                    (EntityKey, EntityKey) pair = other.Value < thread.Value ? (other, thread) : (thread, other);
                    bool again = linked.TryGetValue(pair, out EventTime before) && item.Time.Since(before) < SameLinkAgain;
                    if (other != thread && !again && item.Time.Since(time) <= options.JoinWindow)
                    {
                        linked[pair] = item.Time;
                        index.Add(new CausalEdge(EdgeKind.SameRareSource, other, thread, item.Time, item.EventUid), other, thread, bothHaveEvidence: true);
                    }
                }
            }

            last[thread] = item.Time;
        }
    }
}
