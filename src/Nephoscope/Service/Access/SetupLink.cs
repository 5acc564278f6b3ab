namespace Nephoscope.Service.Access;

/// <summary>
/// The one-time way in while there is no account: whoever can read the service's output is its owner. The secret lives in memory only, for
/// half an hour, and works once. Safe for use by many threads.
/// </summary>
internal sealed class SetupLink(Accounts accounts, TimeProvider clock)
{
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(30);
    private readonly Lock gate = new();
    private string hash = "";
    private DateTimeOffset until;

    /// <summary>A new secret; the one before does not work any more.</summary>
    public string Make()
    {
        string secret = Secrets.Make();
        lock (gate)
        {
            hash = Secrets.Hash(secret);
            until = clock.GetUtcNow() + ValidFor;
        }

        return secret;
    }

    public bool IsValid(string secret)
    {
        lock (gate)
        {
            return hash.Length > 0 && accounts.IsEmpty && clock.GetUtcNow() < until && Secrets.Matches(secret, hash);
        }
    }

    /// <summary>Makes the first administrator.</summary>
    /// <returns>Null where it was made; otherwise what is wrong.</returns>
    public async Task<string?> UseAsync(string secret, string name, string password)
    {
        if (!IsValid(secret))
        {
            return "This link does not work any more. A restart prints a new one while there is no account.";
        }

        string? complaint = await accounts.CreateAsync(name, password, Roles.Administrator, onlyFirst: true).ConfigureAwait(false);
        if (complaint is null)
        {
            lock (gate)
            {
                hash = "";
            }
        }

        return complaint;
    }
}
