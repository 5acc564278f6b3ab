using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Collects the candidate links of threads: observed edges, entities that a finding names, and sources that are rare in the organisation.
/// One writer; not thread-safe.
/// </summary>
internal sealed class LinkBuilder(
    CorrelatorOptions options, IReadOnlyDictionary<EntityKey, EvidenceThread> threads, EdgeLog edges, NamedIndex named, SourceLinks sources,
    AliasTable aliases)
{
    private readonly List<EntityKey> names = [];

    /// <summary>The links of some threads with each other and with what has no evidence. No other thread may be tied to one of them.</summary>
    public LinkIndex Build(IReadOnlyList<EvidenceThread> group)
    {
        var index = new LinkIndex(options.JoinWindow);
        foreach (EvidenceThread thread in group)
        {
            AddEdges(index, thread.Key);
            foreach (EvidenceItem item in thread.Items)
            {
                AddNamed(index, thread.Key, item);
            }

            foreach ((_, CausalEdge edge) in sources.Of(thread.Key))
            {
                if (edge.From == thread.Key)
                {
                    index.Add(edge, edge.From, edge.To, bothHaveEvidence: true);
                }
            }
        }

        index.Sort();
        return index;
    }

    /// <summary>Calls with each thread that a link may tie to this one; with some more than once.</summary>
    public void EachTied(EvidenceThread thread, Action<EntityKey> call)
    {
        names.Clear();
        aliases.AddAll(thread.Key, names);
        foreach (EntityKey name in names)
        {
            for (EdgeLog.Walk walk = edges.Of(name); walk.Next(out CausalEdge edge);)
            {
                call(aliases.Resolve(edge.From == name ? edge.To : edge.From));
            }

            foreach (EntityKey namer in named.Of(name))
            {
                call(aliases.Resolve(namer));
            }
        }

        foreach (EvidenceItem item in thread.Items)
        {
            foreach (EntityKey entity in item.Finding?.Entities ?? [])
            {
                call(aliases.Resolve(entity));
            }
        }

        foreach ((_, CausalEdge edge) in sources.Of(thread.Key))
        {
            call(edge.From == thread.Key ? edge.To : edge.From);
        }
    }

    /// <summary>An edge between two threads is added where it begins.</summary>
    private void AddEdges(LinkIndex index, EntityKey thread)
    {
        names.Clear();
        aliases.AddAll(thread, names);
        foreach (EntityKey name in names)
        {
            for (EdgeLog.Walk walk = edges.Of(name); walk.Next(out CausalEdge edge);)
            {
                EntityKey from = aliases.Resolve(edge.From);
                EntityKey to = aliases.Resolve(edge.To);
                bool fromHas = threads.ContainsKey(from);
                if (edge.From == name || !fromHas)
                {
                    index.Add(edge, from, to, fromHas && threads.ContainsKey(to));
                }
            }
        }
    }

    /// <summary>A finding ties its actor to the entities it names (the user whose password was reset, the role that was made).</summary>
    private void AddNamed(LinkIndex index, EntityKey thread, EvidenceItem item)
    {
        if (item.Finding is not { Entities.Count: > 0 } finding)
        {
            return;
        }

        foreach (EntityKey entity in finding.Entities)
        {
            EntityKey other = aliases.Resolve(entity);
            if (other != thread && threads.ContainsKey(other))
            {
                var edge = new CausalEdge(KindOf(finding), thread, other, item.Time, item.EventUid);
                index.Add(edge, thread, other, bothHaveEvidence: true);
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
}
