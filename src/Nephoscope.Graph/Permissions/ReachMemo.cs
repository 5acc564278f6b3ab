using System.Collections.Immutable;
using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// What one policy alone reaches, found once and used for everybody who holds it. Allowed is what any policy allows, and what the organisation
/// leaves open distributes over them, so the reach of an identity without boundary and without denials of its own is the union of its policies'
/// reaches; Kleene's "and" and "or" distribute like this with "it depends" as well. One thread at a time.
/// </summary>
internal sealed class ReachMemo
{
    /// <summary>Policies remembered; then all are forgotten.</summary>
    private const int MostPolicies = 50_000;

    private static readonly UInt128 Sensitive = SensitiveKinds.All.Aggregate(UInt128.Zero, (mask, kind) => mask | (UInt128.One << ActionCatalog.IndexOf(kind.Action)));
    private static readonly UInt128 InsideSensitive = SensitiveKinds.All.Where(kind => kind.Suffix.Length > 0)
        .Aggregate(UInt128.Zero, (mask, kind) => mask | (UInt128.One << ActionCatalog.IndexOf(kind.Action)));

    private static readonly PolicyDocument Nothing = PolicyDocument.Of("nothing", []);
    private readonly Dictionary<(PolicyDocument Policy, string Account, bool User), Part> parts = [];
    private readonly Dictionary<string, bool> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> naming = new(StringComparer.Ordinal);
    private readonly List<int> plain = [];
    private readonly List<int> asking = [];
    private readonly PolicyStore store;
    private readonly IReadOnlyList<ProtectedResource> resources;
    private readonly Truth[] scratch;

    public ReachMemo(PolicyStore store)
    {
        this.store = store;
        resources = store.ResourcesInOrder;
        scratch = new Truth[resources.Count];
        foreach (int place in store.ResourcesWithPolicy)
        {
            PolicyDocument policy = resources[place].Policy!;
            (policy.AsksWho ? asking : plain).Add(place);
            foreach (string named in policy.Statements.SelectMany(statement => statement.Principals?.Aws ?? []).Distinct(StringComparer.Ordinal))
            {
                if (!naming.TryGetValue(named, out List<int>? places))
                {
                    naming[named] = places = [];
                }

                places.Add(place);
            }
        }
    }

    /// <summary>Whether it was made of the resources that are known now.</summary>
    public bool IsCurrent => ReferenceEquals(resources, store.ResourcesInOrder);

    /// <summary>Resources whose own policy turns on who asks, so that each identity must be asked for.</summary>
    public IReadOnlyList<int> Asking => asking;

    /// <summary>Resources whose policies name the identity.</summary>
    public IEnumerable<int> Naming(IamPrincipal principal) =>
        (naming.GetValueOrDefault(principal.Arn) ?? []).Concat(principal.UniqueId.Length > 0 ? naming.GetValueOrDefault(principal.UniqueId) ?? [] : []);

    /// <summary>The policies whose reaches together are the identity's, resources that name it or ask who it is aside; null where it must be asked for itself.</summary>
    public IEnumerable<PolicyDocument>? Parts(IdentityRights rights)
    {
        PolicyLayers layers = rights.Layers;
        if (layers.Boundary is not null || !IsOpen(rights.Principal.Account, layers))
        {
            return null;
        }

        foreach (PolicyDocument policy in layers.Identity)
        {
            if (policy.Fault is not null || (policy.Denies & Sensitive) != 0 || (policy.AskingWho & Sensitive) != 0)
            {
                return null;
            }
        }

        return layers.Identity.Where(static policy => (policy.Allows & Sensitive) != 0).Append(Nothing);
    }

    /// <summary>What the policy reaches by itself in the hands of somebody nobody names.</summary>
    public Part Of(PolicyDocument policy, IdentityRights holder)
    {
        (PolicyDocument Policy, string Account, bool User) key = (policy, holder.Principal.Account, holder.Principal.Kind == IamKind.User);
        if (parts.TryGetValue(key, out Part? known))
        {
            return known;
        }

        if (parts.Count >= MostPolicies)
        {
            parts.Clear();
        }

        string name = key.User ? "user/|" : "role/|";
        var nobody = new IamPrincipal { Kind = holder.Principal.Kind, Arn = $"arn:aws:iam::{key.Account}:{name}", Account = key.Account, Name = "|" };
        IdentityRights alone = IdentityRights.Of(nobody, [policy], null, holder.Layers.ServiceControl, holder.Layers.ResourceControl);
        var anything = new Truth[SensitiveKinds.All.Length];
        var whole = new Truth[SensitiveKinds.All.Length];
        List<int> raised = [];
        new ResourceReach(resources, plain, alone, Truth.Yes, scratch, anything, raised, whole).Run();
        var part = new Part(anything, whole, [.. raised.Select(place => (place, scratch[place]))]);
        raised.ForEach(place => scratch[place] = Truth.No);
        parts.Add(key, part);
        return part;
    }

    /// <summary>What the organisation and account leave open must not turn on who asks, nor differ inside a resource.</summary>
    private bool IsOpen(string account, PolicyLayers layers)
    {
        if (!open.TryGetValue(account, out bool known))
        {
            known = layers.ServiceControl.All(static level => level.All(IsPlain)) && layers.ResourceControl.All(static policy => IsPlain(policy));
            open.Add(account, known);
        }

        return known;
    }

    private static bool IsPlain(PolicyDocument policy) => policy.Fault is null && !policy.AsksWho && (policy.Denies & InsideSensitive) == 0
        && policy.Statements.All(statement => !statement.IsAllow || statement.CoversEverything);

    /// <summary>Forgets what followed from the organisation's policies.</summary>
    public void ForgetOrganisation()
    {
        open.Clear();
        parts.Clear();
    }

    /// <summary>What one policy reaches.</summary>
    /// <param name="Anything">Per kind: whether the permission is held on everything.</param>
    /// <param name="Whole">Per kind: whether all own resources without policy are reached.</param>
    /// <param name="Places">The others, one by one.</param>
    internal sealed record Part(Truth[] Anything, Truth[] Whole, ImmutableArray<(int Place, Truth Level)> Places);
}
