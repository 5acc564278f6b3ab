using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nephoscope.Storage;

namespace Nephoscope.Service.Access;

/// <summary>The local accounts. Held in memory, written through to the ledger. Safe for use by many threads.</summary>
internal sealed class Accounts(ILedger ledger, int rounds, TimeProvider clock) : IDisposable
{
    public const int LeastPassword = 12;
    public const int MostPassword = 1024;
    public const string StampClaim = "stamp";
    private const int MostFailures = 5;
    private const int MostName = 64;
    private const int LockSeconds = 300;

    private readonly ConcurrentDictionary<string, Account> accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim gate = new(1);
    private readonly SemaphoreSlim hashing = new(2);
    private readonly PasswordHasher<Account> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
    private string? decoyHash;

    public bool IsEmpty => accounts.IsEmpty;

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

            await PutAsync(change(account) with { Stamp = Secrets.Make(12) }).ConfigureAwait(false);
            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Checks a password. A wrong name takes as long as a wrong password; too many wrong ones lock the account for a while.</summary>
    /// <returns>Null where it does not fit, the account is locked or disabled.</returns>
    public async Task<Account?> CheckAsync(string name, string password)
    {
        if (password.Length is 0 or > MostPassword)
        {
            return null;
        }

        bool known = accounts.TryGetValue(name, out Account? account);
        decoyHash ??= await HashAsync(Secrets.Make()).ConfigureAwait(false);
        await hashing.WaitAsync().ConfigureAwait(false);
        bool fits;
        try
        {
            fits = hasher.VerifyHashedPassword(account!, account?.PasswordHash ?? decoyHash, password) != PasswordVerificationResult.Failed;
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

    public static ClaimsPrincipal Principal(Account account) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, account.Name), new Claim(ClaimTypes.Role, account.Role), new Claim(StampClaim, account.Stamp)],
        CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>True while a session of this account and stamp may go on.</summary>
    public bool IsCurrent(string name, string stamp) =>
        accounts.TryGetValue(name, out Account? account) && !account.IsDisabled && account.Stamp == stamp;

    public void Dispose()
    {
        gate.Dispose();
        hashing.Dispose();
    }

    private static string? Complaint(string name, string password, string role)
    {
        if (name.Length is 0 or > MostName || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_' or '@')))
        {
            return "A name has 1 to 64 letters, digits, dots, dashes, underlines and at signs.";
        }

        if (password.Length is < LeastPassword or > MostPassword)
        {
            return "A password has 12 to 1,024 characters.";
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
