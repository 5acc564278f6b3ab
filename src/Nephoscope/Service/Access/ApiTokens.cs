using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Service.Engine;
using Nephoscope.Storage;

namespace Nephoscope.Service.Access;

/// <summary>
/// API tokens, <c>nph_ID_SECRET</c>. Only the hash of the secret is kept; the token is shown once. Held in memory, written through to the
/// ledger. Safe for use by many threads.
/// </summary>
internal sealed class ApiTokens(ILedger ledger, TimeProvider clock)
{
    public const string Scheme = "Token";

    /// <summary>Id of the token that somebody came with.</summary>
    public const string IdClaim = "token";
    private const string Prefix = "nph_";
    private const int MostToken = 200;
    private readonly ConcurrentDictionary<string, ApiToken> tokens = new(StringComparer.Ordinal);

    public IEnumerable<ApiToken> All => tokens.Values.OrderBy(token => token.Id, StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            LedgerPage page = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Token) { Limit = 1000, Cursor = cursor }, cancellation).ConfigureAwait(false);
            foreach (LedgerEntry entry in page.Entries)
            {
                tokens[entry.Uid] = ApiToken.Of(entry);
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>Makes a token.</summary>
    /// <param name="scope">One of <see cref="Roles.Scopes"/>.</param>
    /// <returns>The whole token: the only time it can be seen.</returns>
    public async Task<(string Token, ApiToken Entry)> CreateAsync(string name, string scope, string by, TimeSpan? validFor)
    {
        string id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));
        string secret = Secrets.Make();
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        var entry = new ApiToken(id, name, scope, Secrets.Hash(secret), by, now, validFor is { } span ? now + (long)span.TotalSeconds : 0, false);
        await PutAsync(entry).ConfigureAwait(false);
        return ($"{Prefix}{id}_{secret}", entry);
    }

    public async Task<bool> RevokeAsync(string id)
    {
        if (!tokens.TryGetValue(id, out ApiToken? token))
        {
            return false;
        }

        await PutAsync(token with { IsRevoked = true }).ConfigureAwait(false);
        return true;
    }

    /// <returns>Null where the token is not known, revoked or expired.</returns>
    public ClaimsPrincipal? Check(string token)
    {
        if (token.Length > MostToken || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || token.IndexOf('_', Prefix.Length) is not (int end and > 0) || !tokens.TryGetValue(token[Prefix.Length..end], out ApiToken? known)
            || !Secrets.Matches(token[(end + 1)..], known.Hash) || !IsCurrent(known.Id))
        {
            return null;
        }

        List<Claim> claims = [new Claim(ClaimTypes.Name, "token:" + known.Name), new Claim(Roles.ScopeClaim, known.Scope), new Claim(IdClaim, known.Id)];
        if (known.Scope != Roles.Ingest)
        {
            claims.Add(new Claim(ClaimTypes.Role, known.Scope));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme));
    }

    /// <summary>True while the token is neither revoked nor expired.</summary>
    public bool IsCurrent(string id) => tokens.TryGetValue(id, out ApiToken? token) && !token.IsRevoked
        && (token.ExpiresSeconds == 0 || token.ExpiresSeconds > clock.GetUtcNow().ToUnixTimeSeconds());

    private async Task PutAsync(ApiToken token)
    {
        await ledger.WriteAsync([new LedgerWrite(token.ToEntry())], CancellationToken.None).ConfigureAwait(false);
        tokens[token.Id] = token;
    }
}

/// <summary>What is kept of a token.</summary>
/// <param name="ExpiresSeconds">Seconds since 1970; 0 for never.</param>
internal sealed record ApiToken(
    string Id, string Name, string Scope, string Hash, string By, long CreatedSeconds, long ExpiresSeconds, bool IsRevoked)
{
    public LedgerEntry ToEntry() => new()
    {
        Kind = LedgerKind.Token,
        Uid = Id,
        Time = EventTime.FromSeconds(CreatedSeconds),
        Status = Scope,
        Title = Name,
        Document = LedgerEntries.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("hash"u8, Hash);
            json.WriteString("by"u8, By);
            json.WriteNumber("expires"u8, ExpiresSeconds);
            json.WriteBoolean("revoked"u8, IsRevoked);
            json.WriteEndObject();
        }),
    };

    public static ApiToken Of(LedgerEntry entry)
    {
        using JsonDocument document = JsonDocument.Parse(entry.Document);
        JsonElement root = document.RootElement;
        return new ApiToken(
            entry.Uid, entry.Title, entry.Status, root.GetProperty("hash").GetString()!, root.GetProperty("by").GetString()!, entry.Time.Seconds,
            root.GetProperty("expires").GetInt64(), root.GetProperty("revoked").GetBoolean());
    }
}
