using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Nephoscope.Events;
using Nephoscope.Service.Engine;
using Nephoscope.Storage;

namespace Nephoscope.Service.Access;

/// <summary>Who did what, append-only: an entry is written only where none is. No secret is ever given to it. Safe for use by many threads.</summary>
internal sealed class AuditLog(ILedger ledger, TimeProvider clock)
{
    private long last;

    /// <param name="what">A fixed word such as <c>sign-in</c>.</param>
    /// <param name="target">What it was done to.</param>
    /// <param name="outcome"><c>done</c>, <c>refused</c>.</param>
    public Task WriteAsync(HttpContext context, string what, string target, string outcome = "done", string detail = "") =>
        WriteAsync(NameOf(context.User), context.Connection.RemoteIpAddress?.ToString() ?? "", what, target, outcome, detail);

    public async Task WriteAsync(string who, string address, string what, string target, string outcome = "done", string detail = "") =>
        await ledger.WriteAsync([Entry(who, address, what, target, outcome, detail)], CancellationToken.None).ConfigureAwait(false);

    /// <summary>The entry of something done, to be written together with it.</summary>
    public LedgerWrite Entry(HttpContext context, string what, string target, string detail) =>
        Entry(NameOf(context.User), context.Connection.RemoteIpAddress?.ToString() ?? "", what, target, "done", detail);

    private LedgerWrite Entry(string who, string address, string what, string target, string outcome, string detail)
    {
        long now = Moment();
        var entry = new LedgerEntry
        {
            Kind = LedgerKind.Audit,
            Uid = now.ToString("D20", CultureInfo.InvariantCulture),
            Time = new EventTime(now),
            Account = target,
            Status = outcome,
            Title = who + " " + what,
            Document = LedgerEntries.Json(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("time"u8, now / 1_000_000);
                json.WriteString("who"u8, who);
                json.WriteString("address"u8, address);
                json.WriteString("what"u8, what);
                json.WriteString("target"u8, target);
                json.WriteString("outcome"u8, outcome);
                json.WriteString("detail"u8, detail);
                json.WriteEndObject();
            }),
        };
        return new LedgerWrite(entry, 0);
    }

    public static string NameOf(ClaimsPrincipal who) => who.FindFirstValue(ClaimTypes.Name) ?? who.Identity?.Name ?? "nobody";

    /// <summary>Wall time in nanoseconds, each once.</summary>
    private long Moment()
    {
        long now = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        while (true)
        {
            long before = Interlocked.Read(ref last);
            long moment = Math.Max(now, before + 1);
            if (Interlocked.CompareExchange(ref last, moment, before) == before)
            {
                return moment;
            }
        }
    }
}
