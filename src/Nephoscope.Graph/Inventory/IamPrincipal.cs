using System.Collections.Frozen;
using System.Collections.Immutable;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Graph.Inventory;

/// <summary>What kind of IAM entity holds policies.</summary>
public enum IamKind : byte
{
    User,
    Role,
    Group,
}

/// <summary>
/// A user, role or group as IAM knows it: its own policies, what is attached, and for roles whom it trusts. Immutable; a change makes a new one.
/// </summary>
public sealed record IamPrincipal
{
    public required IamKind Kind { get; init; }

    public required string Arn { get; init; }

    public required string Account { get; init; }

    public required string Name { get; init; }

    /// <summary>AIDA..., AROA..., AGPA...; empty where not known.</summary>
    public string UniqueId { get; init; } = "";

    /// <summary>Policies written into it, by name.</summary>
    public ImmutableSortedDictionary<string, PolicyDocument> Inline { get; init; } = ImmutableSortedDictionary<string, PolicyDocument>.Empty;

    /// <summary>ARNs of managed policies attached to it.</summary>
    public ImmutableSortedSet<string> Attached { get; init; } = [];

    /// <summary>Names of the groups a user belongs to.</summary>
    public ImmutableSortedSet<string> Groups { get; init; } = [];

    /// <summary>ARN of the managed policy that is its boundary; null without one.</summary>
    public string? Boundary { get; init; }

    /// <summary>A role's trust policy; null where not known.</summary>
    public PolicyDocument? Trust { get; init; }

    /// <summary>Whether instances can run as the role; null where not known.</summary>
    public bool? HasInstanceProfile { get; init; }

    /// <summary>Its tags.</summary>
    public FrozenDictionary<string, string> Tags { get; init; } = FrozenDictionary<string, string>.Empty;
}

/// <summary>A managed policy: the version in force, and the others by their id.</summary>
/// <param name="Current">The version in force; unreadable where its text is not known.</param>
public sealed record ManagedPolicy(string Arn, string CurrentId, PolicyDocument Current, ImmutableSortedDictionary<string, PolicyDocument> Versions)
{
    /// <summary>Whether the account may rewrite it: AWS's own policies cannot be.</summary>
    public bool IsCustomers => !Arn.Contains(":iam::aws:", StringComparison.Ordinal);
}

/// <summary>Something that runs as a role: an instance, a function, a build project.</summary>
public sealed record RoleWorkload(string Arn, string RoleArn);

/// <summary>A resource worth protecting, with its policy where it has one.</summary>
/// <param name="Account">The owner; empty where not known.</param>
public sealed record ProtectedResource(string Arn, string Account, SensitiveKind Kind, PolicyDocument? Policy);
