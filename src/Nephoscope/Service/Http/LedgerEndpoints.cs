using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Events;
using Nephoscope.Service.Access;
using Nephoscope.Storage;

namespace Nephoscope.Service.Http;

/// <summary>Reads the ledger: pages with filters, single entries with their revision as entity tag.</summary>
internal sealed class LedgerEndpoints(ILedger ledger)
{
    public const string Limit = "api";

    private static readonly (string, string)[] Filters =
    [
        ("limit", "Entries a page, 1 to 1,000; 100 where not given."),
        ("cursor", "What the page before gave as next."),
        ("order", "newest, severest or written."),
        ("from", "First moment, ISO 8601 or milliseconds since 1970."),
        ("to", "First moment that is not meant any more."),
        ("severity", "Least severity: low, medium, high, critical."),
        ("account", "Cloud account."),
        ("status", "Status of an incident, detection of a finding."),
        ("q", "Part of the title or uid."),
        ("after", "Only what was written after this sequence."),
    ];

    public IEnumerable<ApiEndpoint> All() =>
    [
        List("/api/v1/incidents", "Incidents as OCSF Incident Findings (class 2005).", LedgerKind.Incident, Roles.Viewer),
        One("/api/v1/incidents/{uid}", "One incident.", LedgerKind.Incident, Roles.Viewer),
        List("/api/v1/findings", "Findings as OCSF Detection Findings (class 2004).", LedgerKind.Finding, Roles.Viewer),
        One("/api/v1/findings/{uid}", "One finding.", LedgerKind.Finding, Roles.Viewer),
        List("/api/v1/blind-spots", "Telemetry that is missing: silent sources, gaps, broken digest chains.", LedgerKind.BlindSpot, Roles.Viewer),
        List("/api/v1/audit", "Who did what.", LedgerKind.Audit, Roles.Administrator),
    ];

    /// <summary>Entity tag of an entry.</summary>
    public static string Tag(LedgerEntry entry) => "\"" + entry.Revision.ToString(CultureInfo.InvariantCulture) + "\"";

    private ApiEndpoint List(string path, string summary, LedgerKind kind, string role) => new("GET", path, summary, role, Limit, context => ListAsync(context, kind))
    {
        Query = Filters,
        Answers = [(200, "A page: items, next (null at the end), total."), (304, "Not changed since the given entity tag."), (400, "A parameter is wrong.")],
    };

    private ApiEndpoint One(string path, string summary, LedgerKind kind, string role) => new("GET", path, summary, role, Limit, context => OneAsync(context, kind))
    {
        Answers = [(200, "The document; ETag is its revision."), (304, "Not changed since the given entity tag."), (404, "There is none.")],
    };

    private async Task ListAsync(HttpContext context, LedgerKind kind)
    {
        if (Parse(context.Request.Query, kind, out string wrong) is not { } query)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, wrong).ConfigureAwait(false);
            return;
        }

        LedgerPage page;
        try
        {
            page = await ledger.QueryAsync(query, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "cursor: not one of this listing.").ConfigureAwait(false);
            return;
        }

        ulong tag = page.Entries.Aggregate(Fingerprint.Of(page.Next ?? ""), (all, entry) => Fingerprint.Join(all, (ulong)entry.Sequence));
        if (IsKnown(context, "\"" + Fingerprint.Join(tag, (ulong)page.Total).ToString("x16", CultureInfo.InvariantCulture) + "\""))
        {
            return;
        }

        await JsonReply.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            foreach (LedgerEntry entry in page.Entries)
            {
                json.WriteRawValue(entry.Document.Span, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteString("next"u8, page.Next);
            json.WriteNumber("total"u8, page.Total);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task OneAsync(HttpContext context, LedgerKind kind)
    {
        string uid = (string)context.Request.RouteValues["uid"]!;
        if (await ledger.FindAsync(kind, uid, context.RequestAborted).ConfigureAwait(false) is not { } entry)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is none of this uid.").ConfigureAwait(false);
            return;
        }

        if (IsKnown(context, Tag(entry)))
        {
            return;
        }

        await JsonReply.WriteAsync(context, json => json.WriteRawValue(entry.Document.Span, skipInputValidation: true)).ConfigureAwait(false);
    }

    /// <summary>Sets the entity tag; answers 304 where the caller has it.</summary>
    private static bool IsKnown(HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        string given = context.Request.Headers.IfNoneMatch.ToString();
        if (given != "*" && !given.Split(',', StringSplitOptions.TrimEntries).Contains(tag))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static LedgerQuery? Parse(IQueryCollection values, LedgerKind kind, out string wrong)
    {
        var query = new LedgerQuery(kind);
        wrong = "";
        foreach ((string name, var value) in values)
        {
            string text = value.ToString();
            LedgerQuery? next = text.Length > 4096 ? null : Apply(query, name, text);
            if (next is null)
            {
                wrong = Filters.Any(filter => filter.Item1 == name) ? name + ": not a value of its kind." : "A parameter is not known.";
                return null;
            }

            query = next;
        }

        return query;
    }

    private static LedgerQuery? Apply(LedgerQuery query, string name, string text) => name switch
    {
        "limit" => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is >= 1 and <= 1000 ? query with { Limit = limit } : null,
        "cursor" => query with { Cursor = text },
        "order" => Enum.TryParse(text, ignoreCase: true, out LedgerOrder order) && Enum.IsDefined(order) ? query with { Order = order } : null,
        "from" => Moment(text) is { } from ? query with { From = from } : null,
        "to" => Moment(text) is { } to ? query with { To = to } : null,
        "severity" => Enum.TryParse(text, ignoreCase: true, out Severity severity) && Enum.IsDefined(severity) ? query with { LeastSeverity = severity } : null,
        "account" => query with { Account = text },
        "status" => query with { Status = text },
        "q" => query with { Text = text },
        "after" => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long after) ? query with { After = after } : null,
        _ => null,
    };

    private static EventTime? Moment(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) && milliseconds < long.MaxValue / 1_000_000)
        {
            return EventTime.FromMilliseconds(milliseconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? EventTime.FromMilliseconds(time.ToUnixTimeMilliseconds())
            : null;
    }
}
