using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>On what a permission of an escalation path must be held.</summary>
public enum NeedTarget : byte
{
    /// <summary>On anything: what is acted on is made for the purpose.</summary>
    Any,

    /// <summary>On itself, being a user.</summary>
    SelfUser,

    /// <summary>On itself, being a role.</summary>
    SelfRole,

    /// <summary>On a customer managed policy that is attached to it or its groups.</summary>
    OwnPolicy,

    /// <summary>On a group it belongs to.</summary>
    OwnGroup,
    Group,
    User,
    Role,

    /// <summary>On a customer managed policy that is attached to the role.</summary>
    RolePolicy,

    /// <summary>On something that already runs as the role.</summary>
    Workload,
}

/// <summary>What an escalation path gives.</summary>
public enum PathGain : byte
{
    /// <summary>Whatever it writes for itself, within its boundary.</summary>
    Admin,

    /// <summary>The powers of the target.</summary>
    Target,

    /// <summary>Whatever it writes for the target, within the target's boundary.</summary>
    TargetAdmin,

    /// <summary>The powers of the group, on top of its own.</summary>
    Group,
}

/// <summary>One permission that a path needs.</summary>
/// <param name="Index">The action's place in <see cref="ActionCatalog"/>.</param>
public sealed record PathNeed(string Action, NeedTarget On, int Index);

/// <summary>One way in which a principal gains powers it was not given. Facts after pathfinding.cloud.</summary>
/// <param name="Id">pathfinding.cloud's id.</param>
/// <param name="Technique">MITRE ATT&amp;CK technique.</param>
/// <param name="Service">Service principal the target role must trust; empty where none.</param>
/// <param name="Workload">What the ARN of the thing that runs as the role contains; empty where the path makes its own.</param>
/// <param name="Says">Continues a sentence that starts with "can".</param>
public sealed record EscalationPath(
    string Id, string Technique, ImmutableArray<PathNeed> Needs, PathGain Gain, string Service, string Workload, string Says)
{
    /// <summary>The path's needs as one text: iam:PassRole + ec2:RunInstances.</summary>
    public string Name => string.Join(" + ", Needs.Select(need => need.Action));

    /// <summary>The catalogued actions it needs from the principal's own policies; a role's trust may stand in for sts:AssumeRole.</summary>
    internal UInt128 Mask { get; } = Needs.Where(need => need.Action != "sts:AssumeRole")
        .Aggregate(UInt128.Zero, (mask, need) => mask | (UInt128.One << need.Index));

    /// <summary>All catalogued actions it asks about.</summary>
    internal UInt128 All { get; } = Needs.Aggregate(UInt128.Zero, (mask, need) => mask | (UInt128.One << need.Index));

    /// <summary>Whether a role's trust has a say.</summary>
    internal bool Assumes { get; } = Needs.Any(need => need.Action == "sts:AssumeRole");

    /// <summary>Whether a role's managed policy is rewritten.</summary>
    internal bool Rewrites { get; } = Needs.Any(need => need.On == NeedTarget.RolePolicy);

    /// <summary>What kind of principal must be aimed at; <see cref="NeedTarget.Any"/> where the path is about itself.</summary>
    internal NeedTarget Aim { get; } = Needs.Select(need => need.On).FirstOrDefault(on => on is NeedTarget.Group or NeedTarget.User or NeedTarget.Role
        or NeedTarget.RolePolicy or NeedTarget.Workload);
}
