using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// A policy in compact form, or the reason why its text could not be read. Of an unreadable policy nothing is known: it neither allows nor
/// denies, every answer depends on it. Immutable; thread-safe.
/// </summary>
public sealed class PolicyDocument
{
    private PolicyDocument(string name, ImmutableArray<PolicyStatement> statements, string? fault)
    {
        Name = name;
        Statements = statements;
        Fault = fault;
        Allows = ActionMask.Of(statements, allow: true, fault is not null);
        Denies = ActionMask.Of(statements, allow: false, fault is not null);
        AsksWho = statements.Any(static statement => statement.AsksWho);
        AskingWho = !AsksWho ? 0 : AskingOf(statements, allow: true) | AskingOf(statements, allow: false);
    }

    /// <summary>What a person knows it by: a managed policy's ARN, or the inline policy's name.</summary>
    public string Name { get; }

    public ImmutableArray<PolicyStatement> Statements { get; }

    /// <summary>Why it could not be read; null when it was.</summary>
    public string? Fault { get; }

    /// <summary>The text it was read from, for saved state; empty where it was put together or could not be read.</summary>
    internal string Source { get; private init; } = "";

    /// <summary>The catalogued actions that a statement of it might allow.</summary>
    internal UInt128 Allows { get; }

    /// <summary>The catalogued actions that a statement of it might deny.</summary>
    internal UInt128 Denies { get; }

    /// <summary>Whether what it says may turn on who asks, principals that it names aside.</summary>
    internal bool AsksWho { get; }

    /// <summary>The catalogued actions about which what it says may turn on who asks.</summary>
    internal UInt128 AskingWho { get; }

    public static PolicyDocument Of(string name, ImmutableArray<PolicyStatement> statements) => new(name, statements, null);

    public static PolicyDocument Unreadable(string name, string reason) => new(name, [], reason);

    internal PolicyDocument From(string source) => Fault is null ? new(Name, Statements, null) { Source = source } : this;

    private static UInt128 AskingOf(ImmutableArray<PolicyStatement> statements, bool allow) =>
        ActionMask.Of([.. statements.Where(static statement => statement.AsksWho)], allow, unreadable: false);

    public override string ToString() => Name;
}
