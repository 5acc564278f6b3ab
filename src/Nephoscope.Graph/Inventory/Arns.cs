namespace Nephoscope.Graph.Inventory;

/// <summary>ARNs of IAM's entities from their parts, and parts from ARNs, as strings: for inventories and other rare work.</summary>
internal static class Arns
{
    public static string Of(IamKind kind, string account, string name) =>
        $"arn:aws:iam::{account}:{kind switch { IamKind.User => "user", IamKind.Role => "role", _ => "group" }}/{name}";

    public static string Group(string account, string name) => Of(IamKind.Group, account, name);

    public static string Policy(string account, string name) => $"arn:aws:iam::{account}:policy/{name}";

    /// <summary>The account in an ARN; empty where there is none.</summary>
    public static string Account(string arn) => AccountPart(arn).ToString();

    /// <summary>The same, as it stands in the ARN.</summary>
    public static ReadOnlySpan<char> AccountPart(ReadOnlySpan<char> arn)
    {
        for (int colons = 0; colons < 4; colons++)
        {
            int colon = arn.IndexOf(':');
            if (colon < 0)
            {
                return default;
            }

            arn = arn[(colon + 1)..];
        }

        int end = arn.IndexOf(':');
        return end < 0 ? default : arn[..end];
    }

    /// <summary>The last part of a path.</summary>
    public static string Name(string arn) => arn[(arn.LastIndexOf('/') + 1)..];
}
