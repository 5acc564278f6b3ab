using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// Finds the escalation steps of one identity. Where it may do what a path needs on everything, one step leads to a whole class; else each
/// possible target is asked for. What follows from policies alone is found once for all who hold the same. One thread at a time.
/// </summary>
internal sealed class StepFinder
{
    private readonly PolicyStore store;
    private readonly TargetIndex index;
    private readonly Action<string, EscalationPath?, Truth> add;
    private readonly Dictionary<SharedRights, Step[]> shared = [];
    private readonly SharedRights asked = new();
    private readonly List<Step> steps = [];
    private readonly CoverageMemo memo = new();
    private IdentityRights rights = null!;
    private string? only;

    /// <summary>Who is no target of itself; empty while steps are found for all who hold the same.</summary>
    private string self = "";

    public StepFinder(PolicyStore store, TargetIndex index)
    {
        this.store = store;
        this.index = index;
        add = Add;
    }


    /// <summary>Forgets what was shared: the identities as targets changed.</summary>
    public void Forget() => shared.Clear();

    /// <param name="onlyTarget">Looks for steps to this identity only; null for all. When it changes, <see cref="Forget"/> first.</param>
    public Step[] Find(IdentityRights from, string? onlyTarget = null)
    {
        steps.Clear();
        rights = from;
        self = from.Principal.Arn;
        memo.Start(from);
        only = onlyTarget;
        bool shares = asked.Start(from);
        if (only is null)
        {
            Add(NodeName.Administrators(from.Principal.Account), null, Administrator.Is(from));
        }

        foreach (EscalationPath path in EscalationCatalog.Paths)
        {
            if ((from.Allows & path.Mask) != path.Mask)
            {
                continue;
            }

            if (shares && IsShared(path) && asked.Ask(path, from))
            {
                AddOthers(Shared(path));
            }
            else
            {
                Look(path);
            }
        }

        return [.. steps];
    }

    /// <summary>Paths whose outcome follows from policies alone, whoever holds them.</summary>
    private static bool IsShared(EscalationPath path) => path.Aim is not (NeedTarget.Any or NeedTarget.Group) && !path.Assumes;

    /// <summary>The steps of everybody who holds the same policies, itself as a target included.</summary>
    private Step[] Shared(EscalationPath path)
    {
        if (shared.TryGetValue(asked, out Step[]? known))
        {
            return known;
        }

        int before = steps.Count;
        self = "";
        Look(path);
        self = rights.Principal.Arn;
        Step[] found = steps.Count == before ? [] : [.. steps.Skip(before)];
        steps.RemoveRange(before, steps.Count - before);
        shared.Add(asked.Copy(), found);
        return found;
    }

    private void AddOthers(Step[] found)
    {
        foreach (Step step in found)
        {
            bool own = step.To.StartsWith(self, StringComparison.Ordinal)
                && (step.To.Length == self.Length || (NodeName.IsMade(step.To) && NodeName.Unmade(step.To) == self));
            if (!own)
            {
                steps.Add(step);
            }
        }
    }

    private void Look(EscalationPath path)
    {
        switch (path.Aim)
        {
            case NeedTarget.Any:
                Itself(path);
                break;
            case NeedTarget.Group:
                JoinGroup(path);
                break;
            case NeedTarget.Workload:
                RunningAlready(path);
                break;
            default:
                new AimedSearch(store, index, rights, self, memo, path, only, add).Run();
                break;
        }
    }

    private void Add(string to, EscalationPath? path, Truth sure)
    {
        if (sure != Truth.No && to != self)
        {
            steps.Add(new Step(to, path, sure));
        }
    }

    private void Itself(EscalationPath path)
    {
        if (only is not null)
        {
            return;
        }

        Truth sure = OnItself(rights, path);
        if (sure != Truth.No)
        {
            Add(NodeName.Administrators(rights.Principal.Account), path, sure.And(rights.CouldAdminister()));
        }
    }

    private Truth OnItself(IdentityRights who, EscalationPath path)
    {
        IamPrincipal self = who.Principal;
        Truth all = Truth.Yes;
        foreach (PathNeed need in path.Needs)
        {
            IEnumerable<string> on = need.On switch
            {
                NeedTarget.SelfUser when self.Kind == IamKind.User => [self.Arn],
                NeedTarget.SelfRole when self.Kind == IamKind.Role => [self.Arn],
                NeedTarget.OwnGroup => self.Groups.Select(group => store.GroupArn(self, group)),
                NeedTarget.OwnPolicy => Rewritable(store.AttachedPolicies(self), self.Account),
                _ => [],
            };
            all = all.And(on.Aggregate(Truth.No, (any, arn) => any.Or(who.IsAllowed(need.Action, arn))));
        }

        return all;
    }

    private void JoinGroup(EscalationPath path)
    {
        IamPrincipal self = rights.Principal;
        if (self.Kind != IamKind.User)
        {
            return;
        }

        foreach (string arn in index.Members(TargetIndex.Groups(self.Account))?.Keys ?? [])
        {
            if ((only is not null && only != arn) || store.Find(arn) is not { } group || self.Groups.Contains(group.Name))
            {
                continue;
            }

            Truth sure = rights.IsAllowed(path.Needs[0].Action, arn);
            if (sure == Truth.No)
            {
                continue;
            }

            // What it would be as a member, before anything is done.
            IdentityRights joined = store.RightsIf(self with { Groups = self.Groups.Add(group.Name) });
            Truth admin = Administrator.Is(joined);
            foreach (EscalationPath further in EscalationCatalog.Paths)
            {
                if (admin != Truth.Yes && further.Gain == PathGain.Admin && (joined.Allows & further.Mask) == further.Mask)
                {
                    admin = admin.Or(OnItself(joined, further).And(Administrator.Could(joined)));
                }
            }

            Add(NodeName.Administrators(self.Account), path, sure.And(admin));
            Add(arn, path, sure);
        }
    }

    /// <summary>What already runs as a role. Where nothing of the kind is known to run, whether something does is the open question.</summary>
    private void RunningAlready(EscalationPath path)
    {
        if (only is not null && !store.Workloads.Exists(workload => workload.RoleArn == only))
        {
            return;
        }

        Truth able = Truth.Yes;
        foreach (PathNeed need in path.Needs)
        {
            able = able.And(memo.Somewhere(need, ""));
        }

        if (able == Truth.No)
        {
            return;
        }

        bool known = false;
        foreach (RoleWorkload workload in store.Workloads)
        {
            if (!workload.Arn.Contains(path.Workload, StringComparison.Ordinal) || Arns.Account(workload.Arn) != rights.Principal.Account)
            {
                continue;
            }

            known = true;
            if (only is not null && only != workload.RoleArn)
            {
                continue;
            }

            Truth sure = Truth.Yes;
            foreach (PathNeed need in path.Needs)
            {
                sure = sure.And(need.On == NeedTarget.Workload
                    ? rights.IsAllowed(need.Action, workload.Arn) : memo.Somewhere(need, ""));
            }

            Add(workload.RoleArn, path, sure);
        }

        string candidates = TargetIndex.ServiceRoles(rights.Principal.Account, path.Service);
        if (!known && only is null)
        {
            Add(candidates, path, Truth.Unknown);
        }
    }

    internal static IEnumerable<string> Rewritable(IEnumerable<string> policies, string account) =>
        policies.Where(arn => Arns.Account(arn) == account);
}
