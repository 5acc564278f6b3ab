namespace Nephoscope.Graph.Permissions;

/// <summary>One step in the escalation graph: where to, by which path, how sure.</summary>
/// <param name="To">Node: an identity, a class of identities, or an account's administrators.</param>
/// <param name="Path">Null where no path is needed: a class has members, an administrator is one.</param>
internal readonly record struct Step(string To, EscalationPath? Path, Truth Sure);

/// <summary>One step as it is told: who gains what by which path.</summary>
/// <param name="From">ARN of the identity.</param>
/// <param name="To">ARN of the identity gained, or the name of a class or of an account's administrators.</param>
/// <param name="Says">The step as a sentence.</param>
public sealed record EscalationStep(string From, string To, EscalationPath? Path, Truth Certainty, string Says);

/// <summary>Names of nodes that are no ARNs, and how they are told.</summary>
internal static class NodeName
{
    private const string AdministratorsOf = "administrator|";
    private const string MadeSuffix = "|made";

    public static string Administrators(string account) => AdministratorsOf + account;

    public static bool IsAdministrators(string node) => node.StartsWith(AdministratorsOf, StringComparison.Ordinal);

    public static bool IsIdentity(string node) => node.StartsWith("arn:", StringComparison.Ordinal) && !IsMade(node);

    /// <summary>The node for "this identity, or one of this class, with whatever was written into it".</summary>
    public static string Made(string node) => node + MadeSuffix;

    public static bool IsMade(string node) => node.EndsWith(MadeSuffix, StringComparison.Ordinal);

    /// <summary>The identity or class that was written into.</summary>
    public static string Unmade(string node) => node[..^MadeSuffix.Length];

    /// <summary>The account of a node that is no ARN.</summary>
    public static string Account(string node) => IsAdministrators(node) ? node[AdministratorsOf.Length..] : node[..node.IndexOf('|', StringComparison.Ordinal)];

    public static string Tell(string node)
    {
        if (IsIdentity(node))
        {
            return node;
        }

        if (IsMade(node))
        {
            return Tell(Unmade(node)) + ", with more rights";
        }

        if (IsAdministrators(node))
        {
            return $"administrator of {Account(node)}";
        }

        string[] parts = node.Split('|');
        return parts[1] switch
        {
            "users" => $"any user of {parts[0]}",
            "roles" => $"any role of {parts[0]}",
            "rewritable" => $"any role of {parts[0]} with a policy of the account's own",
            "rewritable-open" => $"any role that trusts {parts[0]}, with a policy of the account's own",
            "open" => $"any role that trusts {parts[0]}",
            _ => $"any role of {parts[0]} that {parts[^1]} may use",
        };
    }
}
