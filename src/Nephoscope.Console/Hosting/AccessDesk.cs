using System.Security.Claims;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>
/// Accounts and tokens as the host keeps them. The host asks anew with each deed whether the person may do it, and audits it. A deed gives
/// null where it was done, otherwise what is wrong in plain words. For many threads.
/// </summary>
public sealed record AccessDesk
{
    public required Func<IReadOnlyList<PersonLine>> People { get; init; }

    /// <summary>Without their secrets.</summary>
    public required Func<IReadOnlyList<TokenLine>> Tokens { get; init; }

    /// <summary>Name and role; the password is made by the host.</summary>
    public required Func<ClaimsPrincipal, string, string, Task<SecretMade>> AddPerson { get; init; }

    public required Func<ClaimsPrincipal, string, string, Task<string?>> SetRole { get; init; }

    public required Func<ClaimsPrincipal, string, bool, Task<string?>> SetDisabled { get; init; }

    public required Func<ClaimsPrincipal, string, Task<SecretMade>> ResetPassword { get; init; }

    /// <summary>The person's own: the present one and the new one.</summary>
    public required Func<ClaimsPrincipal, string, string, Task<string?>> ChangeOwnPassword { get; init; }

    /// <summary>Name, scope, days (0 for ever).</summary>
    public required Func<ClaimsPrincipal, string, string, int, Task<SecretMade>> MakeToken { get; init; }

    public required Func<ClaimsPrincipal, string, Task<string?>> RevokeToken { get; init; }
}

/// <summary>Somebody who may come in.</summary>
/// <param name="HasPassword">False where the organisation's provider vouches for the person, and decides the role.</param>
/// <param name="IsLocked">Too many wrong passwords, for a few minutes.</param>
public sealed record PersonLine(string Name, string Role, bool HasPassword, bool IsDisabled, bool IsLocked, EventTime Since);

/// <summary>An API token.</summary>
/// <param name="Expires">Null for never.</param>
/// <param name="IsCurrent">Neither revoked nor expired.</param>
public sealed record TokenLine(string Id, string Name, string Scope, string By, EventTime Made, EventTime? Expires, bool IsRevoked, bool IsCurrent);

/// <summary>A secret that is told once, or why there is none.</summary>
public sealed record SecretMade(string? Secret, string? Complaint);
