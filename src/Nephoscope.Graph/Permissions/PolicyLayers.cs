using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>A kind of policy, by what it is attached to.</summary>
public enum PolicyLayer : byte
{
    None,
    ServiceControl,
    ResourceControl,
    Resource,
    Identity,
    Boundary,
    Session,
}

/// <summary>All policies that bear on one request. Immutable; thread-safe.</summary>
public sealed record PolicyLayers
{
    /// <summary>What nobody restricts and nobody grants.</summary>
    public static PolicyLayers Empty { get; } = new();

    /// <summary>Policies of the user or role, and of the user's groups.</summary>
    public ImmutableArray<PolicyDocument> Identity { get; init; } = [];

    /// <summary>The permissions boundary; null without one.</summary>
    public PolicyDocument? Boundary { get; init; }

    /// <summary>The session's policies; empty where the session has none.</summary>
    public ImmutableArray<PolicyDocument> Session { get; init; } = [];

    /// <summary>
    /// Service control policies of the caller's account, by level from the organisation's root down; every level must allow. Empty for an
    /// account outside of an organisation, or the management account.
    /// </summary>
    public ImmutableArray<ImmutableArray<PolicyDocument>> ServiceControl { get; init; } = [];

    /// <summary>Resource control policies of the resource's account. Only their denials count: the allowing one is always attached.</summary>
    public ImmutableArray<PolicyDocument> ResourceControl { get; init; } = [];

    /// <summary>The policy on the resource; null without one.</summary>
    public PolicyDocument? Resource { get; init; }
}
