using System.Security.Claims;
using Nephoscope.Events;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service.Access;

/// <summary>
/// What administrators do about accounts and tokens from the console. Each deed asks anew whether the person may, and is audited, also where
/// it was refused. Answers are plain words; null is done. Safe for use by many threads.
/// </summary>
internal sealed class AccountDesk(Accounts accounts, ApiTokens tokens, AuditLog audit, Sessions sessions, TimeProvider clock)
{
    private const int MostName = 64;
    private const int MostDays = 3650;

    public AccessDesk ForConsole() => new()
    {
        People = People,
        Tokens = Tokens,
        AddPerson = AddAsync,
        SetRole = (who, name, role) => ChangeAsync(
            who, name, "account.change", role, account => account with { Role = role }, Roles.All.Contains(role) && accounts.All.Any(account => account.Name == name && account.IsLocal)),
        SetDisabled = (who, name, disabled) => ChangeAsync(who, name, "account.change", disabled ? "disabled" : "enabled", account => account with { IsDisabled = disabled }, true),
        ResetPassword = ResetAsync,
        ChangeOwnPassword = ChangeOwnAsync,
        MakeToken = MakeTokenAsync,
        RevokeToken = RevokeTokenAsync,
    };

    private List<PersonLine> People() =>
    [
        .. accounts.All.Select(account => new PersonLine(account.Name, account.Role, account.IsLocal, account.IsDisabled, account.LockedUntilSeconds > Now(), EventTime.FromSeconds(account.CreatedSeconds))),
    ];

    private List<TokenLine> Tokens() =>
    [
        .. tokens.All.OrderByDescending(token => token.CreatedSeconds).Select(token => new TokenLine(
            token.Id, token.Name, token.Scope, token.By, EventTime.FromSeconds(token.CreatedSeconds),
            token.ExpiresSeconds == 0 ? null : EventTime.FromSeconds(token.ExpiresSeconds), token.IsRevoked, tokens.IsCurrent(token.Id))),
    ];

    private async Task<SecretMade> AddAsync(ClaimsPrincipal who, string name, string role)
    {
        if (await RefusalAsync(who, "account.add", name).ConfigureAwait(false) is { } refusal)
        {
            return new SecretMade(null, refusal);
        }

        string password = Secrets.Make(15);
        string? complaint = await accounts.CreateAsync(name, password, role).ConfigureAwait(false);
        await WriteAsync(who, "account.add", name, complaint is null, role).ConfigureAwait(false);
        return complaint is null ? new SecretMade(password, null) : new SecretMade(null, complaint);
    }

    private async Task<SecretMade> ResetAsync(ClaimsPrincipal who, string name)
    {
        if (await RefusalAsync(who, "account.password", name).ConfigureAwait(false) is { } refusal)
        {
            return new SecretMade(null, refusal);
        }

        string password = Secrets.Make(15);
        string? complaint = await accounts.SetPasswordAsync(name, password).ConfigureAwait(false);
        await WriteAsync(who, "account.password", name, complaint is null, "a new one").ConfigureAwait(false);
        return complaint is null ? new SecretMade(password, null) : new SecretMade(null, complaint);
    }

    /// <summary>Anybody's own, who knows the one before; guessing locks as at the sign-in.</summary>
    private async Task<string?> ChangeOwnAsync(ClaimsPrincipal who, string before, string after)
    {
        string name = AuditLog.NameOf(who);
        bool fits = sessions.IsCurrent(who) && await accounts.CheckAsync(name, before).ConfigureAwait(false) is not null;
        string? complaint = fits ? await accounts.SetPasswordAsync(name, after).ConfigureAwait(false) : "The present password does not fit, or the account is locked for a few minutes.";
        await WriteAsync(who, "account.password", name, complaint is null, "their own").ConfigureAwait(false);
        return complaint;
    }

    private async Task<string?> ChangeAsync(ClaimsPrincipal who, string name, string what, string detail, Func<Account, Account> change, bool isKnown)
    {
        if (await RefusalAsync(who, what, name).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        AccountChange outcome = isKnown ? await accounts.ChangeGuardedAsync(name, change).ConfigureAwait(false) : AccountChange.Unknown;
        await WriteAsync(who, what, name, outcome == AccountChange.Done, detail).ConfigureAwait(false);
        return outcome switch
        {
            AccountChange.Done => null,
            AccountChange.LastAdministrator => "It is the last administrator.",
            _ => "There is none of this name.",
        };
    }

    private async Task<SecretMade> MakeTokenAsync(ClaimsPrincipal who, string name, string scope, int days)
    {
        if (await RefusalAsync(who, "token.make", scope).ConfigureAwait(false) is { } refusal)
        {
            return new SecretMade(null, refusal);
        }

        if (name.Length is 0 or > MostName || !Roles.Scopes.Contains(scope) || days is < 0 or > MostDays)
        {
            return new SecretMade(null, "A token needs a name of 1 to 64 characters and a scope.");
        }

        (string token, ApiToken entry) = await tokens.CreateAsync(name, scope, AuditLog.NameOf(who), days == 0 ? null : TimeSpan.FromDays(days)).ConfigureAwait(false);
        await WriteAsync(who, "token.make", entry.Id, true, scope).ConfigureAwait(false);
        return new SecretMade(token, null);
    }

    private async Task<string?> RevokeTokenAsync(ClaimsPrincipal who, string id)
    {
        if (await RefusalAsync(who, "token.revoke", id).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        bool known = await tokens.RevokeAsync(id).ConfigureAwait(false);
        await WriteAsync(who, "token.revoke", id, known, "").ConfigureAwait(false);
        return known ? null : "There is none of this id.";
    }

    private async Task<string?> RefusalAsync(ClaimsPrincipal who, string what, string target)
    {
        if (Roles.Has(who, Roles.Administrator) && sessions.IsCurrent(who))
        {
            return null;
        }

        await WriteAsync(who, what, target, false, "needs an administrator").ConfigureAwait(false);
        return "This needs an administrator.";
    }

    private Task WriteAsync(ClaimsPrincipal who, string what, string target, bool done, string detail) =>
        audit.WriteAsync(AuditLog.NameOf(who), PersonAddress.Of(who), what, target.Length > MostName ? target[..MostName] : target, done ? "done" : "refused", detail);

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();
}
