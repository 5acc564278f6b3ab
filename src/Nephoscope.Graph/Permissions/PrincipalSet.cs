using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>In which capacity a resource policy names the caller; what may still limit the grant depends on it.</summary>
internal enum Naming : byte
{
    /// <summary>Not named.</summary>
    None,

    /// <summary>By its account: the account's own identity policies decide further.</summary>
    Account,

    /// <summary>By the role (or, for a federated session, the user) behind the session.</summary>
    Origin,

    /// <summary>By itself: the user, the session, the service, or everybody.</summary>
    Itself,
}

/// <summary>The principals a resource or trust policy names. Immutable; thread-safe.</summary>
public sealed class PrincipalSet
{
    internal PrincipalSet(bool everyone, ImmutableArray<string> aws, ImmutableArray<string> services, ImmutableArray<string> federated)
    {
        Everyone = everyone;
        Aws = aws;
        Services = services;
        Federated = federated;
    }

    /// <summary>Whether everybody is named ("*").</summary>
    public bool Everyone { get; }

    /// <summary>Accounts (twelve digits or root ARN), users, roles, sessions, or unique ids of deleted ones.</summary>
    public ImmutableArray<string> Aws { get; }

    /// <summary>Such as lambda.amazonaws.com.</summary>
    public ImmutableArray<string> Services { get; }

    /// <summary>Identity providers.</summary>
    public ImmutableArray<string> Federated { get; }

    internal Naming Names(Caller caller)
    {
        if (caller.Kind == CallerKind.Service)
        {
            return Everyone || Services.Contains(caller.Arn, StringComparer.OrdinalIgnoreCase) ? Naming.Itself : Naming.None;
        }

        if (Everyone)
        {
            return Naming.Itself;
        }

        Naming best = Naming.None;
        foreach (string named in Aws)
        {
            Naming one = caller.NamedBy(named);
            best = one > best ? one : best;
        }

        return best;
    }

    /// <summary>
    /// Whether a "NotPrincipal" list spares the caller. Sparing a session takes its account, its role and itself; where only some of them
    /// are listed the documented outcome is "may deny", so it is unknown. Who has a permissions boundary is never spared by a Deny.
    /// </summary>
    internal Truth Spares(Caller caller)
    {
        Naming named = Names(caller);
        if (named == Naming.None)
        {
            return Truth.No;
        }

        if (Everyone || caller.Kind is CallerKind.Service or CallerKind.Root)
        {
            return Truth.Yes;
        }

        bool account = Aws.Any(entry => caller.NamedBy(entry) == Naming.Account);
        bool origin = caller.Kind is CallerKind.User || Aws.Any(entry => caller.NamedBy(entry) == Naming.Origin);
        bool itself = Aws.Any(entry => caller.NamedBy(entry) == Naming.Itself);
        return account && origin && itself ? Truth.Yes : Truth.Unknown;
    }
}
