
namespace Nephoscope.Graph.Permissions;

/// <summary>What kind of principal asks.</summary>
public enum CallerKind : byte
{
    User,

    /// <summary>A session of a role. A role never asks but through one; its session's name may be unknown.</summary>
    RoleSession,
    Root,

    /// <summary>A session that a user made for somebody (GetFederationToken).</summary>
    FederatedUser,

    /// <summary>An AWS service with its own principal.</summary>
    Service,
}

/// <summary>Who asks, with the names that policies may know them by. Immutable; thread-safe.</summary>
public sealed class Caller
{
    private Caller(CallerKind kind, string arn, string account, string? session)
    {
        Kind = kind;
        Arn = arn;
        Account = account;
        Session = session;
        RootArn = $"arn:aws:iam::{account}:root";
    }

    public CallerKind Kind { get; }

    /// <summary>ARN of the user, or of the role behind the session; the name of a service.</summary>
    public string Arn { get; }

    public string Account { get; }

    /// <summary>ARN of the session, where it is known.</summary>
    public string? Session { get; }

    /// <summary>Unique id (AIDA..., AROA...), where it is known: what a policy holds once its principal was deleted and made again.</summary>
    public string? UniqueId { get; private init; }

    /// <summary>Condition keys that follow from who asks.</summary>
    public RequestContext Keys { get; private init; } = RequestContext.Unknown;

    private string RootArn { get; }

    public static Caller User(string arn, string account, string? uniqueId = null, RequestContext? keys = null) =>
        new(CallerKind.User, arn, account, null) { UniqueId = uniqueId, Keys = keys ?? RequestContext.Unknown };

    public static Caller Role(string arn, string account, string? sessionArn = null, string? uniqueId = null, RequestContext? keys = null) =>
        new(CallerKind.RoleSession, arn, account, sessionArn) { UniqueId = uniqueId, Keys = keys ?? RequestContext.Unknown };

    public static Caller Root(string account) => new(CallerKind.Root, $"arn:aws:iam::{account}:root", account, null);

    public static Caller FederatedUser(string userArn, string account, string sessionArn) => new(CallerKind.FederatedUser, userArn, account, sessionArn);

    public static Caller Service(string name) => new(CallerKind.Service, name, "", null);

    internal Naming NamedBy(string entry)
    {
        if (entry == Account || entry == RootArn || (entry.EndsWith(":root", StringComparison.Ordinal) && SameAccountRoot(entry)))
        {
            return Kind == CallerKind.Root ? Naming.Itself : Naming.Account;
        }

        if (entry == Session)
        {
            return Naming.Itself;
        }

        if (entry == Arn || (UniqueId is not null && entry == UniqueId))
        {
            return Kind is CallerKind.RoleSession or CallerKind.FederatedUser ? Naming.Origin : Naming.Itself;
        }

        return Naming.None;
    }

    private bool SameAccountRoot(string entry)
    {
        string[] parts = entry.Split(':', 6);
        return parts.Length == 6 && parts[2] == "iam" && parts[4] == Account && parts[5] == "root";
    }
}
