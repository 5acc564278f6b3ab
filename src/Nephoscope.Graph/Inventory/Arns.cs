namespace Nephoscope.Graph.Inventory;

/// <summary>ARNs of IAM's entities from their parts, and parts from ARNs, as strings: for inventories and other rare work.</summary>
internal static class Arns
{
    public static string Of(IamKind kind, string account, string name) =>
        $"arn:aws:iam::{account}:{kind switch { IamKind.User => "user", IamKind.Role => "role", _ => "group" }}/{name}";

    public static string Group(string account, string name) => Of(IamKind.Group, account, name);

    public static string Policy(string account, string name) => $"arn:aws:iam::{account}:policy/{name}";

    /// <summary>The account in an ARN; empty where there is none.</summary>
    public static string Account(string arn)
    {
        string[] parts = arn.Split(':', 6);
        return parts.Length == 6 ? parts[4] : "";
    }

    /// <summary>The last part of a path.</summary>
    public static string Name(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
