using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nephoscope.Storage;

namespace Nephoscope.Service.Access;

/// <summary>The accounts, local ones and those of the organisation's provider. Held in memory, written through to the ledger. Safe for use by many threads.</summary>
internal sealed class Accounts(ILedger ledger, int rounds, TimeProvider clock) : IDisposable
{
    public const int LeastPassword = 12;
    public const int MostPassword = 1024;
    public const string StampClaim = "stamp";

    /// <summary>Until when a session lasts whatever is done with it, in seconds since 1970.</summary>
    public const string UntilClaim = "until";
    public const string PasswordRule = "A password has 12 to 1,024 characters.";
    private const int MostFailures = 5;
    private const int MostName = 64;
    private const int LockSeconds = 300;

    private readonly ConcurrentDictionary<string, Account> accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim gate = new(1);
    private readonly SemaphoreSlim hashing = new(2);
    private readonly PasswordHasher<Account> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
    private string? decoyHash;

    /// <summary>True while nobody can sign in with a password.</summary>
    public bool IsEmpty => !accounts.Values.Any(account => account.IsLocal);

    public IEnumerable<Account> All => accounts.Values.OrderBy(account => account.Name, StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            LedgerPage page = await ledger.QueryAsync(new LedgerQuery(LedgerKind.User) { Limit = 1000, Cursor = cursor }, cancellation).ConfigureAwait(false);
            foreach (LedgerEntry entry in page.Entries)
            {
                accounts[entry.Uid] = Account.Of(entry);
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <returns>Null where it was made; otherwise what is wrong, in plain words.</returns>
    public async Task<string?> CreateAsync(string name, string password, string role, bool onlyFirst = false)
    {
        if (Complaint(name, password, role) is { } complaint)
        {
            return complaint;
        }

        string hash = await HashAsync(password).ConfigureAwait(false);
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (accounts.ContainsKey(name) || (onlyFirst && !IsEmpty))
            {
                return onlyFirst ? "The service is set up already." : "There is an account of this name.";
            }

            await PutAsync(new Account(name, role, hash) { Stamp = Secrets.Make(12), CreatedSeconds = Now() }).ConfigureAwait(false);
            return null;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Sets another password; every session of the account ends.</summary>
    /// <returns>Null where it was set; otherwise what is wrong, in plain words.</returns>
    public async Task<string?> SetPasswordAsync(string name, string password)
    {
        if (password.Length is < LeastPassword or > MostPassword)
        {
            return PasswordRule;
        }

        if (!accounts.TryGetValue(name, out Account? known) || !known.IsLocal)
        {
            return "There is no account of this name with a password here.";
        }

        string hash = await HashAsync(password).ConfigureAwait(false);
        await ChangeAsync(name, account => account with { PasswordHash = hash, Failures = 0, LockedUntilSeconds = 0 }).ConfigureAwait(false);
        return null;
    }

    /// <summary>Takes in somebody whom the provider vouches for, with the role that the provider gives now.</summary>
    /// <param name="subject">Issuer and subject; what ties the person to the account, whatever name the provider tells.</param>
    /// <returns>The account, or why there is none, in plain words.</returns>
    public async Task<(Account? Account, string Refusal)> EnterAsync(string name, string subject, string role)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            Account? account = accounts.Values.FirstOrDefault(known => known.Subject == subject);
            if (account is null)
            {
                if (!IsName(name) || accounts.ContainsKey(name))
                {
                    return (null, IsName(name) ? "an account of this name belongs to somebody else" : "the provider's name for the person cannot be used here");
                }

                account = new Account(name, role, "") { Subject = subject, Stamp = Secrets.Make(12), CreatedSeconds = Now() };
                await PutAsync(account).ConfigureAwait(false);
            }
            else if (account.Role != role && !account.IsDisabled)
            {
                account = account with { Role = role, Stamp = Secrets.Make(12) };
                await PutAsync(account).ConfigureAwait(false);
            }

            return account.IsDisabled ? (null, "the account is disabled") : (account, "");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Changes role, or disables; every session of the account ends.</summary>
    public async Task<bool> ChangeAsync(string name, Func<Account, Account> change)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!accounts.TryGetValue(name, out Account? account))
            {
                return false;
            }

            Account changed = change(account);
            if (!ReferenceEquals(changed, account))
            {
                await PutAsync(changed with { Stamp = Secrets.Make(12) }).ConfigureAwait(false);
            }

            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The same for what may take away somebody's rights: the last who administers stays.</summary>
    public async Task<AccountChange> ChangeGuardedAsync(string name, Func<Account, Account> change)
    {
        bool isLast = false;
        bool known = await ChangeAsync(name, account =>
        {
            Account changed = change(account);
            isLast = IsAdministrator(account) && !IsAdministrator(changed) && !accounts.Values.Any(other => other.Name != account.Name && IsAdministrator(other));
            return isLast ? account : changed;
        }).ConfigureAwait(false);
        return !known ? AccountChange.Unknown : isLast ? AccountChange.LastAdministrator : AccountChange.Done;
    }

    private static bool IsAdministrator(Account account) => account is { Role: Roles.Administrator, IsDisabled: false };

    /// <summary>Checks a password. A wrong name takes as long as a wrong password; too many wrong ones lock the account for a while.</summary>
    /// <returns>Null where it does not fit, the account is locked or disabled.</returns>
    public async Task<Account?> CheckAsync(string name, string password)
    {
        if (password.Length is 0 or > MostPassword)
        {
            return null;
        }

        bool known = accounts.TryGetValue(name, out Account? account) && account.IsLocal;
        decoyHash ??= await HashAsync(Secrets.Make()).ConfigureAwait(false);
        await hashing.WaitAsync().ConfigureAwait(false);
        bool fits;
        try
        {
            fits = hasher.VerifyHashedPassword(null!, known ? account!.PasswordHash : decoyHash, password) != PasswordVerificationResult.Failed;
        }
        finally
        {
            hashing.Release();
        }

        if (!known)
        {
            return null;
        }

        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return await JudgeAsync(accounts[name], fits).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <param name="untilSeconds">When the session ends at the latest; 0 for never.</param>
    public static ClaimsPrincipal Principal(Account account, long untilSeconds = 0)
    {
        List<Claim> claims = [new(ClaimTypes.Name, account.Name), new(ClaimTypes.Role, account.Role), new(StampClaim, account.Stamp)];
        if (untilSeconds > 0)
        {
            claims.Add(new Claim(UntilClaim, untilSeconds.ToString(CultureInfo.InvariantCulture)));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
    }

    /// <summary>True while a session of this account and stamp may go on.</summary>
    public bool IsCurrent(string name, string stamp) =>
        accounts.TryGetValue(name, out Account? account) && !account.IsDisabled && account.Stamp == stamp;

    public void Dispose()
    {
        gate.Dispose();
        hashing.Dispose();
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MostName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '@' or '+');

    private static string? Complaint(string name, string password, string role)
    {
        if (!IsName(name))
        {
            return "A name has 1 to 64 letters, digits, dots, dashes, underlines, plus and at signs.";
        }

        if (password.Length is < LeastPassword or > MostPassword)
        {
            return PasswordRule;
        }

        return Roles.All.Contains(role) ? null : "A role is one of " + string.Join(", ", Roles.All) + ".";
    }

    private async Task<Account?> JudgeAsync(Account account, bool fits)
    {
        if (account.IsDisabled || account.LockedUntilSeconds > Now())
        {
            return null;
        }

        if (fits)
        {
            if (account.Failures > 0)
            {
                account = account with { Failures = 0, LockedUntilSeconds = 0 };
                await PutAsync(account).ConfigureAwait(false);
            }

            return account;
        }

        int failures = account.Failures + 1;
        bool locks = failures >= MostFailures;
        await PutAsync(account with { Failures = locks ? 0 : failures, LockedUntilSeconds = locks ? Now() + LockSeconds : 0 }).ConfigureAwait(false);
        return null;
    }

    private async Task<string> HashAsync(string password)
    {
        await hashing.WaitAsync().ConfigureAwait(false);
        try
        {
            return hasher.HashPassword(null!, password);
        }
        finally
        {
            hashing.Release();
        }
    }

    private async Task PutAsync(Account account)
    {
        await ledger.WriteAsync([new LedgerWrite(account.ToEntry())], CancellationToken.None).ConfigureAwait(false);
        accounts[account.Name] = account;
    }

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();
}

/// <summary>What became of a change.</summary>
internal enum AccountChange : byte
{
    Done,
    Unknown,
    LastAdministrator,
}
