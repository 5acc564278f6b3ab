using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>Which of the known sensitive resources one identity may touch, found by the beginnings of what its policies list.</summary>
/// <param name="resources">In the order of their ARNs.</param>
/// <param name="withPolicy">Places of those that have a policy of their own.</param>
/// <param name="certainty">How sure it is that the identity is reached at all.</param>
/// <param name="reached">Per resource; raised, never lowered.</param>
/// <param name="anything">Per kind: whether the permission is held on everything.</param>
/// <param name="raised">Places that were raised are added; null where nobody asks.</param>
/// <param name="whole">Per kind: told here instead of place by place that all own ones without policy are reached; null to raise each.</param>
internal sealed class ResourceReach(
    IReadOnlyList<ProtectedResource> resources, IReadOnlyList<int> withPolicy, IdentityRights rights, Truth certainty, Truth[] reached, Truth[] anything,
    List<int>? raised = null, Truth[]? whole = null)
{
    private static readonly UInt128[] Bits = [.. SensitiveKinds.All.Select(kind => ActionCatalog.BitOf(kind.Action))];

    /// <summary>Resources that were asked for one by one.</summary>
    public int Asked { get; private set; }

    public void Run()
    {
        for (int kind = 0; kind < SensitiveKinds.All.Length; kind++)
        {
            Kind(kind, SensitiveKinds.All[kind]);
        }

        // What a resource's own policy grants needs no policy of the identity's.
        foreach (int i in withPolicy)
        {
            if (reached[i] < certainty)
            {
                Ask(i);
            }
        }
    }

    private void Kind(int number, SensitiveKind kind)
    {
        if ((rights.Allows & Bits[number]) == 0)
        {
            return;
        }

        Truth level = Truth.No;
        Coverage sure = ActionCoverage.Of(rights, kind.Action, rights.Caller.Keys, Truth.Yes);
        if (sure == Coverage.All)
        {
            level = Truth.Yes;
        }
        else if (ActionCoverage.Of(rights, kind.Action, rights.Caller.Keys, Truth.Unknown) == Coverage.All)
        {
            level = Truth.Unknown;
        }

        anything[number] = anything[number].Or(level.And(certainty));

        // "All" and "None" are exact: where nothing is sure and everything possible, everything is unknown.
        if (!MustConsent(kind) && (level == Truth.Yes || (level == Truth.Unknown && sure == Coverage.None)))
        {
            Whole(number, kind, level.And(certainty));
            return;
        }

        foreach (int i in Candidates(kind))
        {
            if (ReferenceEquals(resources[i].Kind, kind) && resources[i].Policy is null && reached[i] < certainty)
            {
                Ask(i);
            }
        }
    }

    private void Whole(int number, SensitiveKind kind, Truth level)
    {
        if (whole is not null)
        {
            whole[number] = whole[number].Or(level);
            return;
        }

        for (int i = 0; i < resources.Count; i++)
        {
            if (ReferenceEquals(resources[i].Kind, kind) && resources[i].Policy is null && IsOwn(resources[i]))
            {
                reached[i] = reached[i].Or(level);
            }
        }
    }

    /// <summary>Asks for one resource, whatever was found before.</summary>
    public void AskFor(int place) => Ask(place);

    /// <summary>Encryption keys listen to their own policy, so each must be asked for.</summary>
    internal static bool MustConsent(SensitiveKind kind) => kind.Action.StartsWith("kms:", StringComparison.Ordinal);

    private bool IsOwn(ProtectedResource resource) => resource.Account.Length == 0 || resource.Account == rights.Principal.Account;

    private void Ask(int i)
    {
        Asked++;
        ProtectedResource resource = resources[i];
        Truth best = Decide(resource, resource.Arn + (resource.Kind.Suffix.Length > 0 ? resource.Kind.Suffix + "object" : ""));
        if (best < certainty && resource.Kind.Suffix.Length > 0)
        {
            // A policy may speak of some of what the resource holds: ask for one thing each such pattern matches.
            string inside = resource.Arn + resource.Kind.Suffix;
            foreach (PatternText pattern in ActionCoverage.Resources(rights, resource.Kind.Action) ?? [])
            {
                if (pattern.TryExpand(rights.Caller.Keys, out string known) != Truth.No && known.StartsWith(inside, StringComparison.Ordinal))
                {
                    best = best.Or(Decide(resource, known.Replace(Wildcard.Any, 'x').Replace(Wildcard.One, 'x')));
                }
            }
        }

        if (reached[i] == Truth.No && best.And(certainty) != Truth.No)
        {
            raised?.Add(i);
        }

        reached[i] = reached[i].Or(best.And(certainty));
    }

    private Truth Decide(ProtectedResource resource, string arn)
    {
        PolicyDocument? policy = resource.Policy;
        if (policy is null && MustConsent(resource.Kind))
        {
            policy = PolicyDocument.Unreadable($"of {resource.Arn}", "the key's policy is not in the inventory");
        }

        var request = new AccessRequest(rights.Caller, resource.Kind.Action, arn, resource.Account, rights.Caller.Keys);
        return AccessEvaluator.IsAllowed(request, policy is null ? rights.Layers : rights.Layers with { Resource = policy });
    }

    private IEnumerable<int> Candidates(SensitiveKind kind)
    {
        if (ActionCoverage.Resources(rights, kind.Action) is not { } patterns)
        {
            return Enumerable.Range(0, resources.Count);
        }

        var found = new SortedSet<int>();
        foreach (PatternText pattern in patterns)
        {
            if (pattern.TryExpand(rights.Caller.Keys, out string expanded) == Truth.No)
            {
                continue;
            }

            ReadOnlySpan<char> prefix = expanded.AsSpan(0, Wildcard.LiteralPrefix(expanded));
            int cut = kind.Suffix.Length > 0 && prefix.StartsWith("arn:", StringComparison.Ordinal) ? prefix.IndexOf(kind.Suffix, StringComparison.Ordinal) : -1;
            string start = (cut < 0 ? prefix : prefix[..cut]).ToString();
            bool exact = cut >= 0 || prefix.Length == expanded.Length;
            for (int i = FirstNotBefore(start); i < resources.Count && resources[i].Arn.StartsWith(start, StringComparison.Ordinal); i++)
            {
                if (exact && resources[i].Arn.Length != start.Length)
                {
                    break;
                }

                found.Add(i);
            }
        }

        return found;
    }

    private int FirstNotBefore(string text)
    {
        int low = 0;
        int high = resources.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(resources[middle].Arn, text) < 0)
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
