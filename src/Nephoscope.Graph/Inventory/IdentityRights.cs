using System.Collections.Immutable;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <summary>Everything that decides what one user or role may do, ready to be asked. Immutable; thread-safe.</summary>
public sealed class IdentityRights
{
    /// <summary>0 until it is asked for, then one more than the answer.</summary>
    private int couldAdminister;

    private IdentityRights(IamPrincipal principal, Caller caller, PolicyLayers layers)
    {
        Principal = principal;
        Caller = caller;
        Layers = layers;
        foreach (PolicyDocument policy in layers.Identity)
        {
            Allows |= policy.Allows;
        }
    }

    public IamPrincipal Principal { get; }

    public Caller Caller { get; }

    public PolicyLayers Layers { get; }

    /// <summary>The catalogued actions its identity policies might allow.</summary>
    internal UInt128 Allows { get; }

    /// <summary><see cref="Administrator.Could"/>, found once.</summary>
    internal Truth CouldAdminister()
    {
        if (couldAdminister == 0)
        {
            couldAdminister = (int)Administrator.Could(this) + 1;
        }

        return (Truth)(couldAdminister - 1);
    }

    /// <summary>Decides one request inside its account, or across accounts where the resource's policy is given.</summary>
    /// <param name="resourcePolicy">The resource's policy; null without one, or where it is not known.</param>
    /// <param name="context">Further condition keys; null for none.</param>
    public AccessDecision Decide(string action, string resource, PolicyDocument? resourcePolicy = null, RequestContext? context = null) =>
        AccessEvaluator.Decide(Request(action, resource, context), Layers with { Resource = resourcePolicy });

    /// <summary>The same without reasons.</summary>
    public Truth IsAllowed(string action, string resource, PolicyDocument? resourcePolicy = null, RequestContext? context = null) =>
        AccessEvaluator.IsAllowed(Request(action, resource, context), resourcePolicy is null ? Layers : Layers with { Resource = resourcePolicy });

    /// <summary>The resources its identity policies list for an action, as they write them; nothing is said about conditions and denials.</summary>
    public IReadOnlyList<string> Listed(string action) =>
        [.. (ActionCoverage.Resources(this, action) ?? []).Select(pattern => pattern.Source).Distinct(StringComparer.Ordinal)];

    /// <summary>The same with one policy's text in place of another; null where it holds that text not exactly once.</summary>
    internal IdentityRights? With(PolicyDocument old, PolicyDocument text)
    {
        int at = Layers.Identity.IndexOf(old);
        bool once = at >= 0 && Layers.Identity.LastIndexOf(old) == at;
        return once && !ReferenceEquals(Layers.Boundary, old)
            ? new IdentityRights(Principal, Caller, Layers with { Identity = Layers.Identity.SetItem(at, text) }) : null;
    }

    internal static IdentityRights Of(
        IamPrincipal principal, ImmutableArray<PolicyDocument> identity, PolicyDocument? boundary,
        ImmutableArray<ImmutableArray<PolicyDocument>> serviceControl, ImmutableArray<PolicyDocument> resourceControl, Caller? caller = null) =>
        new(principal, caller ?? CallerOf(principal), new PolicyLayers
        {
            Identity = identity,
            Boundary = boundary,
            ServiceControl = serviceControl,
            ResourceControl = resourceControl,
        });

    private static Caller CallerOf(IamPrincipal principal)
    {
        bool user = principal.Kind == IamKind.User;
        List<KeyValuePair<string, ImmutableArray<string>>> keys =
        [
            One("aws:PrincipalArn", principal.Arn),
            One("aws:PrincipalAccount", principal.Account),
            One("aws:PrincipalType", user ? "User" : "AssumedRole"),
            One("aws:PrincipalIsAWSService", "false"),
            user ? One("aws:username", principal.Name) : KeyValuePair.Create("aws:username", ImmutableArray<string>.Empty),
        ];
        if (user && principal.UniqueId.Length > 0)
        {
            keys.Add(One("aws:userid", principal.UniqueId));
        }

        keys.AddRange(principal.Tags.Select(tag => One("aws:PrincipalTag/" + tag.Key, tag.Value)));
        string? id = principal.UniqueId.Length > 0 ? principal.UniqueId : null;
        RequestContext context = RequestContext.Unknown.With(keys.DistinctBy(key => key.Key, StringComparer.OrdinalIgnoreCase));
        return user
            ? Caller.User(principal.Arn, principal.Account, id, context)
            : Caller.Role(principal.Arn, principal.Account, null, id, context);
    }

    private AccessRequest Request(string action, string resource, RequestContext? context)
    {
        AccessRequest request = AccessRequest.Of(Caller, action, resource);
        return context is null ? request : request with { Context = context };
    }

    private static KeyValuePair<string, ImmutableArray<string>> One(string key, string value) => KeyValuePair.Create(key, ImmutableArray.Create(value));
}
