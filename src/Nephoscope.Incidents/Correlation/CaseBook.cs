using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// The cases of all threads, kept up to date: only groups of tied threads that something happened to are formed anew, so that asking costs
/// what has changed. What it says equals a run over everything. One writer; not thread-safe.
/// </summary>
internal sealed class CaseBook
{
    private readonly Dictionary<EntityKey, EvidenceThread> threads;
    private readonly CorrelatorOptions options;
    private readonly IncidentBudget budget;
    private readonly SourceUse sources;
    private readonly EdgeLog edges;
    private readonly AliasTable aliases;
    private readonly NamedIndex named = new();
    private readonly SourceLinks rare;
    private readonly LinkBuilder links;
    private readonly HashSet<EntityKey> touched = [];
    private readonly Dictionary<EntityKey, CaseGroup> groupOf = [];
    private readonly HashSet<CaseGroup> groups = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<List<EntityKey>> forming = [];
    private List<IncidentCase>? cases;

    public CaseBook(
        CorrelatorOptions options, Dictionary<EntityKey, EvidenceThread> threads, IncidentBudget budget, SourceUse sources, EdgeLog edges, AliasTable aliases)
    {
        (this.options, this.threads, this.budget, this.sources, this.edges, this.aliases) = (options, threads, budget, sources, edges, aliases);
        rare = new SourceLinks(options, sources, aliases.Resolve);
        links = new LinkBuilder(options, threads, edges, named, rare, aliases);
    }

    /// <summary>Every case, in order of their making.</summary>
    public IReadOnlyList<IncidentCase> Cases()
    {
        Part();
        while (FormNext())
        {
        }

        return Formed();
    }

    /// <summary>Lets go of all that belongs to threads which are gone.</summary>
    public void Settle()
    {
        Cases();
        touched.TrimExcess();
        forming.TrimExcess();
        groupOf.TrimExcess();
        groups.TrimExcess();
        rare.TrimExcess();
        cases = null;
    }

    /// <summary>Finds the groups that something happened to; they are formed one by one by <see cref="FormNext"/>, and until then count as they were not there.</summary>
    public void Part()
    {
        while (FormNext())
        {
        }

        rare.Refresh(end => touched.Add(end));
        if (budget.TakeChanged() is { IsEmpty: false } changed)
        {
            foreach (CaseGroup group in groups)
            {
                if (!group.Thresholds.Hold(changed))
                {
                    touched.UnionWith(group.Threads);
                }
            }
        }

        if (touched.Count > 0)
        {
            FormAnew();
        }
    }

    /// <summary>Forms the next group of those that were found.</summary>
    /// <returns>False where there was none left.</returns>
    public bool FormNext()
    {
        if (!forming.TryDequeue(out List<EntityKey>? group))
        {
            return false;
        }

        List<EvidenceThread> members = [];
        foreach (EntityKey key in group)
        {
            // One that became another since it was found has been touched, and is found again.
            if (threads.TryGetValue(key, out EvidenceThread? thread))
            {
                members.Add(thread);
            }
            else
            {
                groupOf.Remove(key);
            }
        }

        if (members.Count > 0)
        {
            Run(members);
        }

        return true;
    }

    /// <summary>Every case that is formed, in order of their making.</summary>
    public IReadOnlyList<IncidentCase> Formed()
    {
        if (cases is null)
        {
            cases = [.. groups.SelectMany(static group => group.Cases)];
            cases.Sort(static (a, b) => a.Items[0].CompareTo(b.Items[0]) is var order && order != 0 ? order : a.Made.Value.CompareTo(b.Made.Value));
        }

        return cases;
    }

    /// <summary>Something about a thread has changed: an item it has, what speaks against it, an edge on it.</summary>
    public void Touch(EntityKey thread) => touched.Add(thread);

    /// <summary>A thread has a new item.</summary>
    public void Add(EntityKey thread, EvidenceItem item)
    {
        touched.Add(thread);
        named.Add(item);
        rare.Add(item);
    }

    /// <summary>A thread is there with all its items.</summary>
    public void Add(EvidenceThread thread)
    {
        touched.Add(thread.Key);
        foreach (EvidenceItem item in thread.Items)
        {
            named.Add(item);
            rare.Add(item);
        }
    }

    /// <summary>A thread goes, or is about to become another.</summary>
    public void Remove(EvidenceThread thread)
    {
        touched.Add(thread.Key);
        named.Remove(thread.Items);
        rare.Remove(thread.Items);
    }

    /// <summary>A key has become another one: what names it, or has an edge to it, means the other now.</summary>
    public void Renamed(EntityKey gone)
    {
        List<EntityKey> names = [];
        aliases.AddAll(gone, names);
        foreach (EntityKey name in names)
        {
            for (EdgeLog.Walk walk = edges.Of(name); walk.Next(out CausalEdge edge);)
            {
                touched.Add(aliases.Resolve(edge.From));
                touched.Add(aliases.Resolve(edge.To));
            }

            foreach (EntityKey namer in named.Of(name))
            {
                touched.Add(aliases.Resolve(namer));
            }
        }
    }

    /// <summary>How rare a network is may have changed.</summary>
    /// <param name="prefix">0 for all networks.</param>
    public void LookAtSource(ulong prefix)
    {
        if (prefix == 0)
        {
            rare.LookAtAll();
        }
        else
        {
            rare.Look(prefix);
        }
    }

    /// <summary>Since when a network is the company's own has changed: what was told from there is forgiven, or no longer.</summary>
    public void LookAtPlace(ulong prefix)
    {
        rare.Look(prefix);
        foreach (EvidenceThread thread in threads.Values)
        {
            if (thread.Items.Exists(item => item.Place == prefix))
            {
                touched.Add(thread.Key);
            }
        }
    }

    private void FormAnew()
    {
        cases = null;
        var waiting = new Stack<EntityKey>(touched);
        HashSet<EntityKey> reached = [];
        while (waiting.TryPop(out EntityKey key))
        {
            // Former companions of what goes or changes may stand alone now.
            if (groupOf.TryGetValue(key, out CaseGroup? former) && groups.Remove(former))
            {
                foreach (EntityKey member in former.Threads)
                {
                    groupOf.Remove(member);
                    waiting.Push(member);
                }
            }

            if (threads.TryGetValue(key, out EvidenceThread? thread) && reached.Add(key))
            {
                links.EachTied(thread, waiting.Push);
            }
            else if (thread is null)
            {
                rare.Drop(key);
            }
        }

        touched.Clear();
        Group(reached);
    }

    /// <summary>Parts what was reached into groups that no link ties together.</summary>
    private void Group(HashSet<EntityKey> reached)
    {
        var waiting = new Stack<EntityKey>();
        foreach (EntityKey start in reached)
        {
            waiting.Push(start);
            List<EntityKey> members = [];
            while (waiting.TryPop(out EntityKey key))
            {
                if (threads.TryGetValue(key, out EvidenceThread? thread) && !groupOf.ContainsKey(key))
                {
                    groupOf.Add(key, Forming);
                    members.Add(key);
                    links.EachTied(thread, waiting.Push);
                }
            }

            if (members.Count > 0)
            {
                forming.Enqueue(members);
            }
        }
    }

    private static readonly CaseGroup Forming = new([], [], null!);

    private void Run(List<EvidenceThread> members)
    {
        members.Sort(static (a, b) => a.Key.Value.CompareTo(b.Key.Value));
        foreach (EvidenceThread thread in members)
        {
            thread.Trim();
        }

        cases = null;
        var thresholds = new DayThresholds(budget, options);
        IReadOnlyList<IncidentCase> formed = new CorrelationRun(options, thresholds, links.Build(members), sources).Go(members);
        var group = new CaseGroup([.. members.Select(static thread => thread.Key)], formed, thresholds);
        groups.Add(group);
        foreach (EntityKey key in group.Threads)
        {
            groupOf[key] = group;
        }
    }
}
