using System.Collections.Immutable;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>One request with all policies that bear on it, as JSON text: what both evaluators are asked.</summary>
internal sealed record AccessCase
{
    public CallerKind Kind { get; init; } = CallerKind.User;
    public string Arn { get; init; } = "arn:aws:iam::111111111111:user/ann";
    public string Account { get; init; } = "111111111111";
    public string? Session { get; init; }
    public string Action { get; init; } = "s3:GetObject";
    public string Resource { get; init; } = "arn:aws:s3:::data/x";
    public string ResourceAccount { get; init; } = "111111111111";

    /// <summary>Known keys; an empty list says that the key is absent.</summary>
    public Dictionary<string, string[]> Keys { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether keys that are not listed are absent, rather than unknown.</summary>
    public bool Complete { get; init; }
    public string[] Identity { get; init; } = [];
    public string? Boundary { get; init; }
    public string[] SessionPolicies { get; init; } = [];
    public string[][] ServiceControl { get; init; } = [];
    public string[] ResourceControl { get; init; } = [];
    public string? ResourcePolicy { get; init; }

    public AccessDecision Decide() => AccessEvaluator.Decide(Request(), Layers());

    public AccessRequest Request()
    {
        IEnumerable<KeyValuePair<string, ImmutableArray<string>>> keys = Keys.Select(key => KeyValuePair.Create(key.Key, key.Value.ToImmutableArray()));
        RequestContext context = Complete ? RequestContext.Exactly(keys) : RequestContext.Unknown.With(keys);
        Caller caller = Kind switch
        {
            CallerKind.User => Caller.User(Arn, Account),
            CallerKind.RoleSession => Caller.Role(Arn, Account, Session),
            CallerKind.Root => Caller.Root(Account),
            CallerKind.FederatedUser => Caller.FederatedUser(Arn, Account, Session ?? ""),
            _ => Caller.Service(Arn),
        };
        return new AccessRequest(caller, Action, Resource, ResourceAccount, context);
    }

    public PolicyLayers Layers() => new()
    {
        Identity = Read("identity", Identity),
        Boundary = Boundary is null ? null : PolicyReader.Read("boundary", Boundary),
        Session = Read("session", SessionPolicies),
        ServiceControl = [.. ServiceControl.Select((level, i) => Read("scp" + i, level))],
        ResourceControl = Read("rcp", ResourceControl),
        Resource = ResourcePolicy is null ? null : PolicyReader.Read("resource", ResourcePolicy),
    };

    private static ImmutableArray<PolicyDocument> Read(string name, string[] texts) =>
        [.. texts.Select((text, i) => PolicyReader.Read($"{name}-{i}", text))];
}
