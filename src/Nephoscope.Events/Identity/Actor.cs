namespace Nephoscope.Events;

/// <summary>What kind of identity acts; behaviour is compared within a kind.</summary>
public enum IdentityClass : byte
{
    Unknown = 0,
    Root = 1,
    User = 2,

    /// <summary>A person who came through an identity provider (SAML, Identity Center, OIDC of a person).</summary>
    FederatedUser = 3,

    /// <summary>A role whose session cannot be traced to a person or a workload.</summary>
    Role = 4,

    /// <summary>A service of the provider itself.</summary>
    Service = 5,

    /// <summary>A machine: instance profile, function, task, pod, CI through web identity.</summary>
    Workload = 6,

    /// <summary>A principal of another account.</summary>
    ExternalAccount = 7,
    Anonymous = 8,
}

/// <summary>
/// Who is behind an event after lineage was followed: the one re-keying point of the program. The default value is "nobody known".
/// </summary>
/// <param name="Principal">The human or workload behind the credential: the thread evidence is kept on.</param>
/// <param name="Identity">The identity that signed the call: the user, or the role that was assumed.</param>
/// <param name="Session">The credential or role session the call was signed with; the account's own marker where there is none.</param>
/// <param name="Account">The account the event happened in.</param>
/// <param name="Peers">Whom the principal is compared with: role template, group or class within the account.</param>
/// <param name="Class">Kind of <paramref name="Principal"/>.</param>
/// <param name="OnBehalf">A service of the provider called in the actor's name: the source says nothing about the actor's place.</param>
/// <param name="Chained">The session was reached over at least one further role.</param>
public readonly record struct Actor(
    EntityKey Principal,
    EntityKey Identity,
    EntityKey Session,
    EntityKey Account,
    EntityKey Peers,
    IdentityClass Class,
    bool OnBehalf,
    bool Chained);
