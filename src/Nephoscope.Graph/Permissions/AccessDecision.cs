using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>What follows for a request.</summary>
public enum Verdict : byte
{
    /// <summary>Nothing allows it.</summary>
    ImplicitDeny,

    /// <summary>A statement denies it.</summary>
    ExplicitDeny,

    /// <summary>It turns on something that is not known.</summary>
    DependsOn,
    Allow,
}

/// <summary>A statement, by where it stands.</summary>
/// <param name="Statement">Null where the whole policy counts, because it cannot be read.</param>
public sealed record StatementPlace(PolicyLayer Layer, PolicyDocument Policy, PolicyStatement? Statement)
{
    /// <summary>Such as: statement 2 (ReadOnly) of identity policy Developers.</summary>
    public override string ToString()
    {
        string layer = Layer switch
        {
            PolicyLayer.ServiceControl => "service control policy",
            PolicyLayer.ResourceControl => "resource control policy",
            PolicyLayer.Resource => "resource policy",
            PolicyLayer.Boundary => "permissions boundary",
            PolicyLayer.Session => "session policy",
            _ => "identity policy",
        };
        return Statement is null ? $"{layer} {Policy.Name}"
            : $"statement {Statement.Number}{(Statement.Sid.Length > 0 ? $" ({Statement.Sid})" : "")} of {layer} {Policy.Name}";
    }
}

/// <summary>The answer to a request, with what decides it.</summary>
/// <param name="Deciding">The statement that allows or denies; null where nothing speaks of the request.</param>
/// <param name="Missing">Where nothing allows: the layer that should have.</param>
/// <param name="Conditions">Where it depends: what it depends on, each in words.</param>
public sealed record AccessDecision(Verdict Verdict, StatementPlace? Deciding, PolicyLayer Missing, ImmutableArray<string> Conditions)
{
    public bool IsAllowed => Verdict == Verdict.Allow;

    /// <summary>Yes, no or unknown.</summary>
    public Truth Allowed => Verdict switch { Verdict.Allow => Truth.Yes, Verdict.DependsOn => Truth.Unknown, _ => Truth.No };
}
