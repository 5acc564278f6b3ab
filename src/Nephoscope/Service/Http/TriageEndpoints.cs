using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Events;
using Nephoscope.Service.Access;
using Nephoscope.Service.Engine;
using Nephoscope.Storage;

namespace Nephoscope.Service.Http;

/// <summary>What people and programs decide about incidents. With <c>If-Match</c> nobody's newer decision is overwritten.</summary>
internal sealed class TriageEndpoints(ILedger ledger, AuditLog audit, TimeProvider clock)
{
    private const int MostText = 4000;
    private const int MostName = 120;

    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/incidents/{uid}/triage", "What was decided about an incident.", Roles.Viewer, LedgerEndpoints.Limit, ReadAsync)
        {
            Answers = [(200, "The decision; ETag is its revision."), (404, "Nobody decided yet.")],
        },
        new("PATCH", "/api/v1/incidents/{uid}/triage", "Decides: status (open, closed), reason, comment, assigned_to; what is left out stays.", Roles.Analyst, LedgerEndpoints.Limit, DecideAsync)
        {
            Takes = ["application/json"],
            Answers = [(204, "Done; ETag is the new revision."), (400, "A value is wrong."), (404, "There is no such incident."), (412, "Somebody decided since the entity tag in If-Match.")],
        },
        new("POST", "/api/v1/incidents/{uid}/notes", "Adds a note: text.", Roles.Analyst, LedgerEndpoints.Limit, NoteAsync)
        {
            Takes = ["application/json"],
            Answers = [(201, "Added."), (400, "A value is wrong."), (404, "There is no such incident.")],
        },
    ];

    private async Task ReadAsync(HttpContext context)
    {
        if (await ledger.FindAsync(LedgerKind.Triage, Uid(context), context.RequestAborted).ConfigureAwait(false) is not { } entry)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "Nobody decided yet.").ConfigureAwait(false);
            return;
        }

        context.Response.Headers.ETag = LedgerEndpoints.Tag(entry);
        await JsonReply.WriteAsync(context, json => json.WriteRawValue(entry.Document.Span, skipInputValidation: true)).ConfigureAwait(false);
    }

    private async Task DecideAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null || await IncidentAsync(context).ConfigureAwait(false) is not { } incident)
        {
            return;
        }

        LedgerEntry? before = await ledger.FindAsync(LedgerKind.Triage, incident.Uid, context.RequestAborted).ConfigureAwait(false);
        string match = context.Request.Headers.IfMatch.ToString();
        if (match.Length > 0 && match != (before is null ? "\"0\"" : LedgerEndpoints.Tag(before)))
        {
            await Problem.WriteAsync(context, StatusCodes.Status412PreconditionFailed, "Somebody decided in the meantime.").ConfigureAwait(false);
            return;
        }

        using JsonDocument? old = before is null ? null : JsonDocument.Parse(before.Document);
        string Value(string member, string usual) =>
            body.RootElement.TryGetProperty(member, out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString()!
            : old is not null ? JsonReply.Text(old.RootElement, member) : usual;
        string status = Value("status", "open");
        string assigned = Value("assigned_to", "");
        string comment = Value("comment", "");
        string reason = status == "closed" ? Value("reason", "") : "";
        if (status is not ("open" or "closed") || assigned.Length > MostName || comment.Length > MostText || reason.Length > MostName)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "status is open or closed; names have 120 characters, comments 4,000.").ConfigureAwait(false);
            return;
        }

        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        LedgerEntry entry = incident with
        {
            Kind = LedgerKind.Triage,
            Time = EventTime.FromMilliseconds(now),
            Account = incident.Uid,
            Status = status,
            Document = LedgerEntries.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("status"u8, status);
                json.WriteString("assigned_to"u8, assigned);
                json.WriteString("reason"u8, reason);
                json.WriteString("comment"u8, comment);
                json.WriteString("by"u8, AuditLog.NameOf(context.User));
                json.WriteNumber("time_ms"u8, now);
                json.WriteEndObject();
            }),
        };
        LedgerWrite deed = audit.Entry(context, "incident.triage", incident.Uid, status);
        IReadOnlyList<LedgerConflict> conflicts = await ledger.WriteAsync([new LedgerWrite(entry, before?.Revision ?? 0), deed], context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, conflicts, (before?.Revision ?? 0) + 1).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, IReadOnlyList<LedgerConflict> conflicts, long revision)
    {
        if (conflicts.Count > 0)
        {
            return Problem.WriteAsync(context, StatusCodes.Status412PreconditionFailed, "Somebody decided in the meantime.");
        }

        context.Response.Headers.ETag = FormattableString.Invariant($"\"{revision}\"");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task NoteAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null || await IncidentAsync(context).ConfigureAwait(false) is not { } incident)
        {
            return;
        }

        string text = JsonReply.Text(body.RootElement, "text");
        if (text.Length is 0 or > MostText)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "text has 1 to 4,000 characters.").ConfigureAwait(false);
            return;
        }

        LedgerWrite deed = audit.Entry(context, "incident.note", incident.Uid, "");
        var entry = new LedgerEntry
        {
            Kind = LedgerKind.Note,
            Uid = "note-" + deed.Entry.Uid,
            Time = deed.Entry.Time,
            Account = incident.Uid,
            Title = text.Length > MostName ? text[..MostName] : text,
            Document = LedgerEntries.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("by"u8, AuditLog.NameOf(context.User));
                json.WriteString("text"u8, text);
                json.WriteNumber("time_ms"u8, deed.Entry.Time.Milliseconds);
                json.WriteEndObject();
            }),
        };
        await ledger.WriteAsync([new LedgerWrite(entry), deed], context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status201Created;
    }

    private async Task<LedgerEntry?> IncidentAsync(HttpContext context)
    {
        LedgerEntry? incident = await ledger.FindAsync(LedgerKind.Incident, Uid(context), context.RequestAborted).ConfigureAwait(false);
        if (incident is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such incident.").ConfigureAwait(false);
        }

        return incident;
    }

    private static string Uid(HttpContext context) => (string)context.Request.RouteValues["uid"]!;
}
