using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// Who can gain whose powers by the catalogued paths, and so who can become administrator, directly or in several steps. Built once, then
/// kept: after a change of a policy only what it concerns is computed anew. One thread at a time.
/// </summary>
public sealed class EscalationGraph
{
    /// <summary>From so many changes on, computing everything anew is quicker.</summary>
    private const int ManyChanges = 64;

    private readonly PolicyStore store;
    private readonly TargetIndex index = new();
    private readonly StepFinder finder;
    private readonly Dictionary<string, Step[]> steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IamPrincipal> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, Truth>> incoming = new(StringComparer.Ordinal);

    /// <summary>Builds the graph of everything in the store.</summary>
    public EscalationGraph(PolicyStore store)
    {
        this.store = store;
        finder = new StepFinder(store, index);
        store.TakeChanges();
        foreach (IamPrincipal principal in store.Principals)
        {
            index.Add(principal);
            known[principal.Arn] = principal;
        }

        ComputeAll();
    }

    /// <summary>Takes over what changed in the store since the last time.</summary>
    /// <returns>How many identities were computed anew.</returns>
    public int Refresh()
    {
        IReadOnlyCollection<string> changes = store.TakeChanges();
        List<string> targets = [.. changes.Where(TakeTarget)];
        finder.Forget();
        if (targets.Count > ManyChanges)
        {
            ComputeAll();
            return steps.Count;
        }

        foreach (string arn in changes)
        {
            ComputeFrom(arn);
        }

        foreach (string arn in targets)
        {
            ComputeTo(arn);
        }

        return changes.Count;
    }

    /// <summary>Takes over an identity as a target of others.</summary>
    /// <returns>Whether what others can do to it may have changed: its own rights do not matter for that.</returns>
    private bool TakeTarget(string arn)
    {
        IamPrincipal? now = store.Find(arn);
        IamPrincipal? old = known.GetValueOrDefault(arn);
        if (now is not null && ReferenceEquals(now, old))
        {
            return false;
        }

        bool same = now is not null && old is not null && now.Kind != IamKind.Group && now.Kind == old.Kind && now.UniqueId == old.UniqueId
            && ReferenceEquals(now.Trust, old.Trust) && now.HasInstanceProfile == old.HasInstanceProfile && now.Attached.SetEquals(old.Attached);
        known.Remove(arn);
        if (now is not null)
        {
            known[arn] = now;
        }

        if (!same)
        {
            index.Remove(arn);
            if (now is not null)
            {
                index.Add(now);
            }
        }

        return !same;
    }

    /// <summary>The steps an identity can take, each as a sentence, the sure ones first.</summary>
    public IReadOnlyList<EscalationStep> StepsOf(string arn) =>
        [.. (steps.GetValueOrDefault(arn) ?? []).Where(step => step.Path is not null)
            .DistinctBy(step => (step.To, step.Path)).OrderByDescending(step => step.Sure).Select(step => Tell(arn, step))];

    /// <summary>Those who are administrators, or can make themselves one, in the order of their ARNs.</summary>
    /// <param name="level">Yes: for sure. Unknown: also those for whom it depends.</param>
    public IReadOnlyCollection<string> AdministratorEquivalents(Truth level = Truth.Yes)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<string>(incoming.Keys.Where(NodeName.IsAdministrators));
        foreach (string made in incoming.Keys.Where(node => NodeName.IsMade(node) && MadeAdministrator(node) >= level))
        {
            queue.Enqueue(made);
        }

        while (queue.TryDequeue(out string? node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            if (NodeName.IsIdentity(node) && store.Find(node)?.Kind != IamKind.Group)
            {
                found.Add(node);
            }

            EnqueueThoseBefore(node, level, queue);
        }

        return found;
    }

    /// <summary>Whether the identity is an administrator without any path.</summary>
    public Truth IsAdministrator(string arn) =>
        (steps.GetValueOrDefault(arn) ?? []).Where(step => step.Path is null).Aggregate(Truth.No, (any, step) => any.Or(step.Sure));

    /// <summary>The shortest way to administrator, surest first; empty where there is none.</summary>
    public IReadOnlyList<EscalationStep> WayToAdministrator(string arn)
    {
        foreach (Truth level in new[] { Truth.Yes, Truth.Unknown })
        {
            Dictionary<string, (string From, Step Step)> reached = Walk(arn, level);
            if (reached.Keys.FirstOrDefault(NodeName.IsAdministrators) is { } goal)
            {
                return Chain(arn, goal, reached);
            }
        }

        return [];
    }

    /// <summary>Everything the identity can become: nodes with the step that led there, itself left out, nearest first.</summary>
    internal Dictionary<string, (string From, Step Step)> Walk(string arn, Truth level)
    {
        var reached = new Dictionary<string, (string From, Step Step)>(StringComparer.Ordinal);
        var queue = new Queue<string>([arn]);
        while (queue.TryDequeue(out string? node))
        {
            foreach (Step step in After(node))
            {
                if (step.Sure >= level && step.To != arn && reached.TryAdd(step.To, (node, step)))
                {
                    queue.Enqueue(step.To);
                }
            }
        }

        return reached;
    }

    /// <summary>The way from the identity to a node that was reached, classes folded into the step that leads to their member.</summary>
    internal static List<EscalationStep> Chain(string arn, string goal, Dictionary<string, (string From, Step Step)> reached)
    {
        var way = new List<EscalationStep>();
        string at = goal;
        string told = goal;
        while (at != arn && reached.TryGetValue(at, out (string From, Step Step) entry))
        {
            if (entry.Step.Path is not null)
            {
                way.Add(Tell(entry.From, entry.Step with { To = told }));
                told = entry.From;
            }
            else if (NodeName.IsIdentity(entry.From))
            {
                told = entry.From;
            }

            at = entry.From;
        }

        way.Reverse();
        return way;
    }

    private IEnumerable<Step> After(string node)
    {
        if (steps.TryGetValue(node, out Step[]? own))
        {
            return own;
        }

        if (NodeName.IsMade(node))
        {
            Truth admin = MadeAdministrator(node);
            return admin == Truth.No ? [] : [new Step(NodeName.Administrators(MadeAccount(node)), null, admin)];
        }

        return index.Members(node) is { } members ? members.Select(member => new Step(member.Key, null, member.Value)) : [];
    }

    private static string MadeAccount(string node)
    {
        string of = NodeName.Unmade(node);
        return NodeName.IsIdentity(of) ? Arns.Account(of) : NodeName.Account(of);
    }

    /// <summary>Whether writing rights into the identity, or into the best one of the class, makes an administrator.</summary>
    private Truth MadeAdministrator(string node)
    {
        string of = NodeName.Unmade(node);
        Truth best = Truth.No;
        foreach (string arn in NodeName.IsIdentity(of) ? [of] : index.Members(of)?.Keys ?? [])
        {
            best = Arns.Account(arn) == MadeAccount(node) && store.Rights(arn) is { } rights ? best.Or(rights.CouldAdminister()) : best;
            if (best == Truth.Yes)
            {
                break;
            }
        }

        return best;
    }

    private void EnqueueThoseBefore(string node, Truth level, Queue<string> queue)
    {
        foreach ((string from, Truth sure) in incoming.GetValueOrDefault(node) ?? [])
        {
            if (sure >= level)
            {
                queue.Enqueue(from);
            }
        }

        foreach (string name in NodeName.IsIdentity(node) ? index.ClassesOf(node) : [])
        {
            if (index.Members(name)![node] >= level && incoming.ContainsKey(name))
            {
                queue.Enqueue(name);
            }
        }
    }

    private void ComputeAll()
    {
        steps.Clear();
        incoming.Clear();
        finder.Forget();
        foreach (IamPrincipal principal in store.Principals)
        {
            ComputeFrom(principal.Arn);
        }
    }

    private void ComputeFrom(string arn) => Set(arn, store.Rights(arn) is { } rights ? finder.Find(rights) : []);

    /// <summary>What others can do to an identity that changed.</summary>
    private void ComputeTo(string arn)
    {
        bool group = store.Find(arn) is null or { Kind: IamKind.Group };
        string made = NodeName.Made(arn);
        UInt128 joins = ActionCatalog.BitOf("iam:AddUserToGroup");
        finder.Forget();
        foreach (string from in steps.Keys.Where(key => key != arn).ToArray())
        {
            if (store.Rights(from) is not { } rights)
            {
                continue;
            }

            if (group && (rights.Allows & joins) != 0)
            {
                finder.Forget();
                ComputeFrom(from);
                finder.Forget();
                continue;
            }

            Step[] old = steps[from];
            Step[] found = finder.Find(rights, arn);
            bool had = Array.Exists(old, step => step.To == arn || step.To == made);
            if (had || found.Length > 0)
            {
                Set(from, [.. old.Where(step => step.To != arn && step.To != made), .. found]);
            }
        }
    }

    private void Set(string arn, Step[] found)
    {
        if (steps.TryGetValue(arn, out Step[]? before) && before.AsSpan().SequenceEqual(found) && store.Find(arn) is { Kind: not IamKind.Group })
        {
            return;
        }

        foreach (Step step in steps.GetValueOrDefault(arn) ?? [])
        {
            incoming.GetValueOrDefault(step.To)?.Remove(arn);
        }

        steps.Remove(arn);
        if (store.Find(arn) is null or { Kind: IamKind.Group })
        {
            return;
        }

        steps[arn] = found;
        foreach (Step step in found)
        {
            if (!incoming.TryGetValue(step.To, out Dictionary<string, Truth>? from))
            {
                incoming[step.To] = from = new Dictionary<string, Truth>(StringComparer.Ordinal);
            }

            from[arn] = from.GetValueOrDefault(arn).Or(step.Sure);
        }
    }

    private static EscalationStep Tell(string from, Step step)
    {
        string can = step.Sure == Truth.Yes ? "can" : "may be able to";
        string goal = NodeName.IsAdministrators(step.To) ? "becomes " + NodeName.Tell(step.To) : "gains " + NodeName.Tell(step.To);
        string says = $"{Arns.Name(from)} {can} {step.Path?.Says}, and so {goal} ({step.Path?.Name})";
        return new EscalationStep(from, step.To, step.Path, step.Sure, says);
    }
}
