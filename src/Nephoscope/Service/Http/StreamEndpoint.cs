using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;
using Nephoscope.Storage;

namespace Nephoscope.Service.Http;

/// <summary>Server-sent events: findings and incidents as they are written. <c>Last-Event-ID</c> goes on where a connection broke.</summary>
internal sealed class StreamEndpoint(LedgerFeed ledger, Sessions sessions)
{
    private static readonly LedgerKind[] Kinds = [LedgerKind.Incident, LedgerKind.Finding, LedgerKind.BlindSpot, LedgerKind.Triage];

    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/stream", "Server-sent events: incident, finding, blindspot, triage; id is the sequence, data the document.", Roles.Viewer, LedgerEndpoints.Limit, StreamAsync)
        {
            Gives = "text/event-stream",
        },
    ];

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        CancellationToken gone = listening.Token;
        Task guard = sessions.GuardAsync(context.User, listening);
        using LedgerSubscription subscription = ledger.Subscribe(Kinds);
        long last = long.TryParse(context.Request.Headers["Last-Event-ID"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : -1;
        try
        {
            await context.Response.WriteAsync(": nephoscope\n\n", gone).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(gone).ConfigureAwait(false);
            last = last >= 0 ? await CatchUpAsync(context, last).ConfigureAwait(false) : last;
            await foreach (LedgerNews news in subscription.ReadAsync(gone).ConfigureAwait(false))
            {
                if (news.Entry is not { } entry)
                {
                    last = await CatchUpAsync(context, Math.Max(0, last)).ConfigureAwait(false);
                }
                else if (entry.Sequence > last)
                {
                    last = entry.Sequence;
                    await SendAsync(context, entry).ConfigureAwait(false);
                }

                await context.Response.Body.FlushAsync(gone).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener has gone, or may not listen any more.
        }

        await listening.CancelAsync().ConfigureAwait(false);
        await guard.ConfigureAwait(false);
    }

    /// <summary>What was written after a sequence, of all kinds in the order of writing.</summary>
    private async Task<long> CatchUpAsync(HttpContext context, long after)
    {
        List<LedgerEntry> missed = [];
        foreach (LedgerKind kind in Kinds)
        {
            LedgerPage page = await ledger.QueryAsync(
                new LedgerQuery(kind) { Order = LedgerOrder.Written, After = after, Limit = 1000 }, context.RequestAborted).ConfigureAwait(false);
            missed.AddRange(page.Entries);
        }

        foreach (LedgerEntry entry in missed.OrderBy(entry => entry.Sequence))
        {
            await SendAsync(context, entry).ConfigureAwait(false);
            after = entry.Sequence;
        }

        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        return after;
    }

    /// <summary>Documents are JSON without line ends, so one data line holds one.</summary>
    private static async Task SendAsync(HttpContext context, LedgerEntry entry)
    {
        await context.Response.WriteAsync(
            FormattableString.Invariant($"id: {entry.Sequence}\nevent: {entry.Kind.ToString().ToLowerInvariant()}\ndata: "), context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.WriteAsync(entry.Document, context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsync("\n\n", context.RequestAborted).ConfigureAwait(false);
    }
}
