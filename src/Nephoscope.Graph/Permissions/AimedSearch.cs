using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>One identity, one path that aims at another identity: at whom can it be aimed?</summary>
internal sealed class AimedSearch(
    PolicyStore store, TargetIndex index, IdentityRights rights, EscalationPath path, string? only, Action<string, EscalationPath?, Truth> add)
{
    private readonly string account = rights.Principal.Account;
    private readonly RequestContext context = path.Service.Length > 0
        ? rights.Caller.Keys.With("iam:PassedToService", path.Service) : rights.Caller.Keys;

    private bool Assumes => path.Needs.Any(need => need.Action == "sts:AssumeRole");

    private bool Rewrites => path.Needs.Any(need => need.On == NeedTarget.RolePolicy);

    public void Run()
    {
        Truth made = Truth.Yes;
        foreach (PathNeed need in path.Needs)
        {
            made = need.On == NeedTarget.Any ? made.And(Somewhere(rights, need.Action, context)) : made;
        }

        if (made == Truth.No)
        {
            return;
        }

        bool everything = !Rewrites && path.Needs.All(need => need.On == NeedTarget.Any
            || ActionCoverage.Of(rights, need.Action, context, Truth.Yes) == Coverage.All);
        if (everything)
        {
            ToClass(made);
        }

        if (!everything || Assumes)
        {
            OneByOne(made, everything);
        }
    }

    /// <summary>Whether the action may be done on anything at all.</summary>
    public static Truth Somewhere(IdentityRights rights, string action, RequestContext context) =>
        ActionCoverage.Of(rights, action, context, Truth.Yes) != Coverage.None ? Truth.Yes
        : ActionCoverage.Of(rights, action, context, Truth.Unknown) != Coverage.None ? Truth.Unknown : Truth.No;

    private string Class => Assumes ? TargetIndex.Open(account)
        : path.Service.Length > 0 ? TargetIndex.ServiceRoles(account, path.Service)
        : path.Aim == NeedTarget.User ? TargetIndex.Users(account) : TargetIndex.Roles(account);

    private void ToClass(Truth made)
    {
        if (only is not null)
        {
            return;
        }

        add(Class, path, made);
        if (path.Gain == PathGain.TargetAdmin)
        {
            add(NodeName.Made(Class), path, made);
        }
    }

    private void OneByOne(Truth made, bool openDone)
    {
        foreach (string arn in Candidates(openDone))
        {
            if (arn == rights.Principal.Arn || (only is not null && only != arn) || store.Find(arn) is not { } target
                || (path.Needs.Length > 1 && target.Account != account))
            {
                continue;
            }

            Truth sure = made;
            foreach (PathNeed need in path.Needs)
            {
                sure = need.On == NeedTarget.Any || sure == Truth.No ? sure : sure.And(Ask(need, target));
            }

            if (path.Service.Length > 0 && sure != Truth.No)
            {
                sure = sure.And(index.Members(Class)?.GetValueOrDefault(arn) ?? Truth.No);
            }

            add(arn, path, sure);
            if (path.Gain == PathGain.TargetAdmin)
            {
                add(NodeName.Made(arn), path, sure);
            }
        }
    }

    private Truth Ask(PathNeed need, IamPrincipal target)
    {
        if (need.On == NeedTarget.RolePolicy)
        {
            return StepFinder.Rewritable(target.Attached, account)
                .Aggregate(Truth.No, (any, policy) => any.Or(rights.IsAllowed(need.Action, policy, null, context)));
        }

        if (need.Action == "sts:AssumeRole")
        {
            PolicyDocument trust = target.Trust ?? PolicyDocument.Unreadable($"trust of {target.Name}", "the trust policy is not in the inventory");
            return rights.IsAllowed(need.Action, target.Arn, trust, context);
        }

        return rights.IsAllowed(need.Action, target.Arn, null, context);
    }

    private IEnumerable<string> Candidates(bool openDone)
    {
        if (!Assumes)
        {
            return Matching(Class);
        }

        IEnumerable<string> found = Members(TargetIndex.Named(rights.Principal.Arn)).Concat(Members(TargetIndex.Everyone));
        if (rights.Principal.UniqueId.Length > 0)
        {
            found = found.Concat(Members(TargetIndex.Named(rights.Principal.UniqueId)));
        }

        bool may = (rights.Allows & (UInt128.One << ActionCatalog.IndexOf("sts:AssumeRole"))) != 0;
        found = may ? found.Concat(Matching(TargetIndex.Asking(account))) : found;
        found = may && !openDone ? found.Concat(Matching(TargetIndex.Open(account))) : found;
        return found.Distinct(StringComparer.Ordinal);
    }

    private IEnumerable<string> Members(string name) => index.Members(name)?.Keys ?? [];

    /// <summary>The members of a class that the first aimed permission's resources may match, found by their literal beginnings.</summary>
    private IEnumerable<string> Matching(string name)
    {
        if (index.Members(name) is not { } members)
        {
            return [];
        }

        PathNeed narrow = path.Needs.First(need => need.On is not (NeedTarget.Any or NeedTarget.RolePolicy));
        if (ActionCoverage.Resources(rights, narrow.Action) is not { } patterns)
        {
            return members.Keys;
        }

        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (PatternText pattern in patterns)
        {
            string prefix = pattern.LiteralPrefix.ToString();
            for (int at = FirstNotBefore(members.Keys, prefix); at < members.Count && members.Keys[at].StartsWith(prefix, StringComparison.Ordinal); at++)
            {
                found.Add(members.Keys[at]);
            }
        }

        return found;
    }

    private static int FirstNotBefore(IList<string> sorted, string text)
    {
        int low = 0;
        int high = sorted.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(sorted[middle], text) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
