using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>May this caller do this, to this, under these circumstances?</summary>
/// <param name="Action">Such as s3:GetObject; compared without regard to case.</param>
/// <param name="Resource">ARN of what is acted on; "*" for actions that have no resource.</param>
/// <param name="ResourceAccount">The account that owns it; empty where that is not known, which is taken as the caller's own.</param>
/// <param name="Context">Condition keys, the caller's own included.</param>
public sealed record AccessRequest(Caller Caller, string Action, string Resource, string ResourceAccount, RequestContext Context)
{
    /// <summary>A request with the keys that follow from who asks, inside the caller's account.</summary>
    public static AccessRequest Of(Caller caller, string action, string resource) =>
        new(caller, action, resource, ArnAccount(resource, caller.Account), caller.Keys);

    /// <summary>Whether the resource belongs to another account than the caller.</summary>
    public bool IsCrossAccount => ResourceAccount.Length > 0 && ResourceAccount != Caller.Account;

    /// <summary>
    /// Whether an identity policy alone is not enough even inside the account: roles and KMS keys listen to their own policy only, which may
    /// hand the decision to the account.
    /// </summary>
    public bool ResourceMustConsent =>
        Action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase)
        || (Action.StartsWith("kms:", StringComparison.OrdinalIgnoreCase) && Resource.Contains(":key/", StringComparison.Ordinal));

    /// <summary>Nearly always it is the caller's own: then no text is made.</summary>
    private static string ArnAccount(string arn, string own)
    {
        ReadOnlySpan<char> account = Arns.AccountPart(arn);
        bool isAccount = account.Length == 12 && !account.ContainsAnyExceptInRange('0', '9');
        return !isAccount ? "" : account.SequenceEqual(own) ? own : account.ToString();
    }
}
