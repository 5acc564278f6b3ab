using System.Globalization;
using System.Security.Claims;

namespace Nephoscope.Service.Access;

/// <summary>
/// Whether those who came in may still be here: their account, role, password or token may have changed since. Asked with each request, and
/// every few seconds by what goes on without requests. Safe for use by many threads.
/// </summary>
internal sealed class Sessions(Accounts accounts, ApiTokens tokens, TimeProvider clock, TimeSpan every)
{
    /// <summary>Pause between two looks at what goes on.</summary>
    public TimeSpan Every => every;

    public bool IsCurrent(ClaimsPrincipal who)
    {
        if (who.FindFirstValue(ApiTokens.IdClaim) is { } token)
        {
            return tokens.IsCurrent(token);
        }

        bool over = who.FindFirstValue(Accounts.UntilClaim) is { } until
            && (!long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) || seconds <= clock.GetUtcNow().ToUnixTimeSeconds());
        return !over && who.FindFirstValue(Accounts.StampClaim) is { } stamp && accounts.IsCurrent(AuditLog.NameOf(who), stamp);
    }

    /// <summary>Cancels what somebody listens to once the session has ended. Ends when it did, or when it is cancelled elsewhere.</summary>
    public async Task GuardAsync(ClaimsPrincipal who, CancellationTokenSource listening)
    {
        try
        {
            while (IsCurrent(who))
            {
                await Task.Delay(every, clock, listening.Token).ConfigureAwait(false);
            }

            await listening.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }
}
