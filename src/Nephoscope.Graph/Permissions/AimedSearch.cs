using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>One identity, one path that aims at another identity: at whom can it be aimed?</summary>
/// <param name="self">Who is no target of itself; empty where all are.</param>
internal sealed class AimedSearch(
    PolicyStore store, TargetIndex index, IdentityRights rights, string self, CoverageMemo memo, EscalationPath path, string? only, Action<string, EscalationPath?, Truth> add)
{
    /// <summary>Stands for every trust policy that is not known: who asks for yes or no sees none of its text.</summary>
    private static readonly PolicyDocument UnknownTrust = PolicyDocument.Unreadable("trust", "the trust policy is not in the inventory");

    private static readonly UInt128 AssumeRole = ActionCatalog.BitOf("sts:AssumeRole");

    private readonly string account = rights.Principal.Account;
    private string? className;
    private readonly RequestContext context = memo.Context(path.Service);

    public void Run()
    {
        if (only is not null && !Concerns(only))
        {
            return;
        }

        if (path.Assumes && only is null && !MayAssume && !IsNamed)
        {
            return;
        }

        Truth made = Truth.Yes;
        foreach (PathNeed need in path.Needs)
        {
            made = need.On == NeedTarget.Any ? made.And(memo.Somewhere(need, path.Service)) : made;
        }

        if (made == Truth.No)
        {
            return;
        }

        bool everything = path.Needs.All(need => need.On == NeedTarget.Any
            || memo.Of(need, path.Service, Truth.Yes) == Coverage.All);
        if (everything)
        {
            ToClass(made);
        }

        if (!everything || path.Assumes)
        {
            OneByOne(made, everything);
        }
    }

    private bool MayAssume => (rights.Allows & AssumeRole) != 0;

    /// <summary>Whether any role's trust names it, or everybody: then nothing of its own is needed.</summary>
    private bool IsNamed => index.Members(TargetIndex.Everyone) is { Count: > 0 } || index.Members(TargetIndex.Named(rights.Principal.Arn)) is { Count: > 0 }
        || (rights.Principal.UniqueId.Length > 0 && index.Members(TargetIndex.Named(rights.Principal.UniqueId)) is { Count: > 0 });

    /// <summary>Whether the one target may be aimed at by this path at all. Asked for every identity when a target changes, so without garbage.</summary>
    private bool Concerns(string arn)
    {
        if (!path.Assumes)
        {
            return index.Members(Class)?.ContainsKey(arn) ?? false;
        }

        foreach (string name in index.ClassesOf(arn))
        {
            ReadOnlySpan<char> rest = name.AsSpan(name.IndexOf('|') + 1);
            bool concerns = name.StartsWith("named|", StringComparison.Ordinal)
                ? rest.SequenceEqual(rights.Principal.Arn) || (rest.Length > 0 && rest.SequenceEqual(rights.Principal.UniqueId))
                : name == TargetIndex.Everyone || (name.StartsWith(account, StringComparison.Ordinal) && rest is "open" or "asking");
            if (concerns)
            {
                return true;
            }
        }

        return false;
    }

    private string Class => className ??= path.Rewrites ? (path.Assumes ? TargetIndex.RewritableOpen(account) : TargetIndex.Rewritable(account))
        : path.Assumes ? TargetIndex.Open(account)
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
            if (arn == self || (only is not null && only != arn) || store.Find(arn) is not { } target
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
            return rights.IsAllowed(need.Action, target.Arn, target.Trust ?? UnknownTrust, context);
        }

        return rights.IsAllowed(need.Action, target.Arn, null, context);
    }

    private IEnumerable<string> Candidates(bool openDone)
    {
        if (only is not null)
        {
            // Where the class stands for all its members, this one gets no step of its own.
            bool inClass = openDone && (index.Members(Class)?.ContainsKey(only) ?? false);
            return inClass && !NeedsAsking(only) ? [] : [only];
        }

        if (!path.Assumes)
        {
            return Matching(Class);
        }

        IEnumerable<string> found = Members(TargetIndex.Named(rights.Principal.Arn)).Concat(Members(TargetIndex.Everyone));
        if (rights.Principal.UniqueId.Length > 0)
        {
            found = found.Concat(Members(TargetIndex.Named(rights.Principal.UniqueId)));
        }

        bool may = MayAssume;
        found = may ? found.Concat(Matching(TargetIndex.Asking(account))) : found;
        found = may && !openDone ? found.Concat(Matching(TargetIndex.Open(account))) : found;
        return found.Distinct(StringComparer.Ordinal);
    }

    private bool NeedsAsking(string arn) => path.Assumes && index.ClassesOf(arn).Any(name => name != TargetIndex.Open(account)
        && (name == TargetIndex.Asking(account) || name == TargetIndex.Everyone || name.StartsWith("named|", StringComparison.Ordinal)));

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
            if (pattern.TryExpand(context, out string expanded) == Truth.No)
            {
                continue;
            }

            string prefix = expanded[..Wildcard.LiteralPrefix(expanded)];
            if (prefix.Length == expanded.Length)
            {
                if (members.ContainsKey(prefix))
                {
                    found.Add(prefix);
                }

                continue;
            }

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
