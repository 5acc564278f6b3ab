using System.Collections.Immutable;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <summary>
/// The identities of the known accounts with all their policies, kept current change by change. It says which identities a change concerns,
/// so that what was computed from them is computed anew for these only. One writer, no locks.
/// </summary>
public sealed partial class PolicyStore
{
    private readonly SortedDictionary<string, IamPrincipal> principals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IamPrincipal> byArn = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ManagedPolicy> policies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IdentityRights> rights = new(StringComparer.Ordinal);
    private readonly Dictionary<(IamKind Kind, string Account, string Name), string> names = [];
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);

    /// <summary>Who asks, of those whose rights were asked for: a change of policies leaves it as it is.</summary>
    private readonly Dictionary<string, Caller> callers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<ImmutableArray<PolicyDocument>>> serviceControl = new(StringComparer.Ordinal);
    private readonly List<PolicyDocument> resourceControl = [];
    private Dictionary<string, IdentityRights?>? before;
    private ProtectedResource[] sorted = [];
    private int[] withPolicy = [];
    private ReachMemo? reaches;

    /// <summary>Users, roles and groups in the order of their ARNs.</summary>
    public IEnumerable<IamPrincipal> Principals => principals.Values;

    public int Count => principals.Count;

    /// <summary>Managed policies of which something is known.</summary>
    public int PolicyCount => policies.Count;

    /// <summary>What runs as which role, as far as it is known.</summary>
    public List<RoleWorkload> Workloads { get; } = [];

    /// <summary>Resources worth protecting, as far as they are known; add, never replace.</summary>
    public List<ProtectedResource> Resources { get; } = [];

    /// <summary>The resources in the order of their ARNs; sorted when one was added.</summary>
    internal IReadOnlyList<ProtectedResource> ResourcesInOrder
    {
        get
        {
            if (sorted.Length != Resources.Count)
            {
                sorted = [.. Resources.OrderBy(resource => resource.Arn, StringComparer.Ordinal)];
                withPolicy = [.. Enumerable.Range(0, sorted.Length).Where(i => sorted[i].Policy is not null)];
            }

            return sorted;
        }
    }

    /// <summary>Places in <see cref="ResourcesInOrder"/> of those with a policy of their own.</summary>
    internal IReadOnlyList<int> ResourcesWithPolicy => ResourcesInOrder.Count == 0 ? [] : withPolicy;

    /// <summary>What single policies reach, for blast radii.</summary>
    internal ReachMemo Reaches
    {
        get
        {
            reaches = reaches is { IsCurrent: true } ? reaches : new ReachMemo(this);
            return reaches;
        }
    }

    /// <summary>Resource control policies of the organisation.</summary>
    public IReadOnlyList<PolicyDocument> ResourceControl => resourceControl;

    /// <summary>The identity with this ARN; null where it is not known.</summary>
    public IamPrincipal? Find(string arn) => byArn.GetValueOrDefault(arn);

    /// <summary>The managed policy with this ARN; null where its text is not known.</summary>
    public ManagedPolicy? FindPolicy(string arn) => policies.GetValueOrDefault(arn) ?? KnownPolicies.Find(arn);

    /// <summary>ARNs of the identities whose policies changed since this was last asked, groups' members included.</summary>
    public IReadOnlyCollection<string> TakeChanges()
    {
        string[] taken = [.. changed];
        changed.Clear();
        return taken;
    }

    /// <summary>From now on keeps what those had whom a change concerns, until <see cref="TakeBefore"/>.</summary>
    internal void KeepBefore() => before ??= new Dictionary<string, IdentityRights?>(StringComparer.Ordinal);

    /// <summary>The rights that users and roles had before the changes since <see cref="KeepBefore"/>; null for those not known then.</summary>
    internal IReadOnlyDictionary<string, IdentityRights?> TakeBefore()
    {
        Dictionary<string, IdentityRights?> taken = before ?? [];
        before = null;
        return taken;
    }

    /// <summary>Puts an identity in, in place of what was known of it.</summary>
    public void Put(IamPrincipal principal)
    {
        Remember(principal.Arn);
        if (principals.Remove(principal.Arn, out IamPrincipal? old))
        {
            Index(old, add: false);
        }

        principals[principal.Arn] = principal;
        byArn[principal.Arn] = principal;
        callers.Remove(principal.Arn);
        names[(principal.Kind, principal.Account, principal.Name)] = principal.Arn;
        Index(principal, add: true);
        Touch(principal);
    }

    /// <summary>Takes an identity out; nothing happens where it is not known.</summary>
    public void Remove(string arn)
    {
        Remember(arn);
        callers.Remove(arn);
        if (principals.Remove(arn, out IamPrincipal? old))
        {
            byArn.Remove(arn);
            Index(old, add: false);
            names.Remove((old.Kind, old.Account, old.Name));
            Touch(old);
        }
    }

    /// <summary>Puts a managed policy in; every holder counts as changed.</summary>
    public void Put(ManagedPolicy policy)
    {
        foreach (string holder in before is null ? [] : holders.GetValueOrDefault(policy.Arn) ?? [])
        {
            Remember(holder);
        }

        PolicyDocument? old = FindPolicy(policy.Arn)?.Current;
        policies[policy.Arn] = policy;
        foreach (string holder in holders.GetValueOrDefault(policy.Arn) ?? [])
        {
            IamPrincipal principal = byArn[holder];
            if (old is null || principal.Kind == IamKind.Group || !rights.TryGetValue(holder, out IdentityRights? had) || had.With(old, policy.Current) is not { } has)
            {
                Touch(principal);
                continue;
            }

            // The one text is changed in what is known already: many may hold it.
            changed.Add(holder);
            rights[holder] = has;
        }
    }

    /// <summary>Sets the service control policies of an account, by level from the root down. Every identity there counts as changed.</summary>
    public void PutServiceControl(string account, ImmutableArray<ImmutableArray<PolicyDocument>> levels)
    {
        serviceControl[account] = levels;
        reaches?.ForgetOrganisation();
        foreach (IamPrincipal principal in principals.Values.Where(principal => principal.Account == account))
        {
            Touch(principal);
        }
    }

    /// <summary>The service control policies of an account, by level; empty where none are known.</summary>
    public ImmutableArray<ImmutableArray<PolicyDocument>> ServiceControl(string account) => serviceControl.GetValueOrDefault(account, []);

    /// <summary>Adds a resource control policy of the organisation.</summary>
    public void PutResourceControl(PolicyDocument policy)
    {
        resourceControl.Add(policy);
        reaches?.ForgetOrganisation();
        foreach (IamPrincipal principal in principals.Values)
        {
            Touch(principal);
        }
    }

    /// <summary>What the user or role may rely on; null where it is not known, or is a group.</summary>
    public IdentityRights? Rights(string arn)
    {
        if (rights.TryGetValue(arn, out IdentityRights? known))
        {
            return known;
        }

        if (Find(arn) is not { Kind: not IamKind.Group } principal)
        {
            return null;
        }

        IdentityRights made = IdentityRights.Of(
            principal, Identity(principal), BoundaryOf(principal), ServiceControl(principal.Account), ResourceControlOf(), callers.GetValueOrDefault(arn));
        callers[arn] = made.Caller;
        rights[arn] = made;
        return made;
    }

    /// <summary>What a user or role would be able to rely on, if it were like this.</summary>
    public IdentityRights RightsIf(IamPrincipal principal) => IdentityRights.Of(
        principal, Identity(principal), BoundaryOf(principal), ServiceControl(principal.Account), ResourceControlOf());

    /// <summary>ARNs of the users in a group.</summary>
    public IReadOnlyCollection<string> Members(string groupArn) => members.GetValueOrDefault(groupArn) ?? [];

    /// <summary>ARN of a user's group.</summary>
    public string GroupArn(IamPrincipal user, string group) =>
        names.GetValueOrDefault((IamKind.Group, user.Account, group)) ?? Arns.Group(user.Account, group);

    /// <summary>ARN of an identity by its name, which is unique within account and kind whatever its path.</summary>
    public string ArnOf(IamKind kind, string account, string name) => names.GetValueOrDefault((kind, account, name)) ?? Arns.Of(kind, account, name);

    /// <summary>The managed policies of an identity and of its groups, by ARN.</summary>
    public IEnumerable<string> AttachedPolicies(IamPrincipal principal) =>
        principal.Attached.Concat(principal.Groups.SelectMany(group => Find(GroupArn(principal, group))?.Attached ?? []));

    private ImmutableArray<PolicyDocument> Identity(IamPrincipal principal)
    {
        var all = ImmutableArray.CreateBuilder<PolicyDocument>();
        all.AddRange(principal.Inline.Values);
        all.AddRange(principal.Attached.Select(Text));
        foreach (string name in principal.Groups)
        {
            if (Find(GroupArn(principal, name)) is { } group)
            {
                all.AddRange(group.Inline.Values);
                all.AddRange(group.Attached.Select(Text));
            }
            else
            {
                all.Add(PolicyDocument.Unreadable(Arns.Group(principal.Account, name), "the group is not in the inventory"));
            }
        }

        return all.DrainToImmutable();
    }

    private ImmutableArray<PolicyDocument> ResourceControlOf() => resourceControl.Count == 0 ? [] : [.. resourceControl];

    private PolicyDocument? BoundaryOf(IamPrincipal principal) => principal.Boundary is null ? null : Text(principal.Boundary);

    private PolicyDocument Text(string arn) =>
        FindPolicy(arn)?.Current ?? PolicyDocument.Unreadable(arn, "the policy's text is not in the inventory");

    private void Remember(string arn)
    {
        if (before is null)
        {
            return;
        }

        if (Find(arn) is { Kind: IamKind.Group })
        {
            foreach (string member in Members(arn))
            {
                before.TryAdd(member, Rights(member));
            }
        }
        else if (!before.ContainsKey(arn))
        {
            before.Add(arn, Rights(arn));
        }
    }

    private void Touch(IamPrincipal principal)
    {
        changed.Add(principal.Arn);
        rights.Remove(principal.Arn);
        foreach (string member in principal.Kind == IamKind.Group ? Members(principal.Arn) : [])
        {
            changed.Add(member);
            rights.Remove(member);
        }
    }

    private void Index(IamPrincipal principal, bool add)
    {
        foreach (string policy in principal.Boundary is null ? principal.Attached : principal.Attached.Add(principal.Boundary))
        {
            Change(holders, policy, principal.Arn, add);
        }

        foreach (string group in principal.Groups)
        {
            Change(members, GroupArn(principal, group), principal.Arn, add);
        }
    }

    private static void Change(Dictionary<string, SortedSet<string>> index, string key, string value, bool add)
    {
        if (!index.TryGetValue(key, out SortedSet<string>? set))
        {
            index[key] = set = new SortedSet<string>(StringComparer.Ordinal);
        }

        if (add)
        {
            set.Add(value);
        }
        else
        {
            set.Remove(value);
        }
    }
}
