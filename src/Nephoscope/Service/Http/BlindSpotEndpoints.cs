using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Events;
using Nephoscope.Service.Access;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Desk;

namespace Nephoscope.Service.Http;

/// <summary>Taking note of blind spots that do not close by themselves.</summary>
internal sealed class BlindSpotEndpoints(ILedger ledger, AuditLog audit, TimeProvider clock)
{
    /// <summary>What of a comment goes into the audit.</summary>
    private const int LongestDetail = 300;

    public IEnumerable<ApiEndpoint> All() =>
    [
        new("POST", "/api/v1/blind-spots/{uid}/acknowledge", "Closes a blind spot that does not close by itself (not-learnt, set-aside), with who and when: comment.", Roles.Analyst, LedgerEndpoints.Limit, AcknowledgeAsync)
        {
            Takes = ["application/json"],
            Answers = [(204, "Closed."), (400, "The comment is too long."), (404, "There is no such blind spot."), (409, "It is closed, or closes by itself when its telemetry is back."), (412, "Somebody closed it in the meantime.")],
        },
    ];

    private async Task AcknowledgeAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null)
        {
            return;
        }

        string comment = JsonReply.Text(body.RootElement, "comment");
        if (comment.Length > BlindSpotClosing.LongestComment)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "comment has at most 4,000 characters.").ConfigureAwait(false);
            return;
        }

        if (await ledger.FindAsync(LedgerKind.BlindSpot, (string)context.Request.RouteValues["uid"]!, context.RequestAborted).ConfigureAwait(false) is not { } spot)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such blind spot.").ConfigureAwait(false);
            return;
        }

        if (!BlindSpotClosing.IsForPeople(spot))
        {
            await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "It is closed, or closes by itself when its telemetry is back.").ConfigureAwait(false);
            return;
        }

        var now = EventTime.FromMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        LedgerEntry closed = BlindSpotClosing.Close(spot, AuditLog.NameOf(context.User), comment, now);
        LedgerWrite deed = audit.Entry(context, "blind-spot.acknowledge", spot.Uid, LogText.Clean(comment.ReplaceLineEndings(" "), LongestDetail));
        IReadOnlyList<LedgerConflict> conflicts = await ledger.WriteAsync([new LedgerWrite(closed, spot.Revision), deed], context.RequestAborted).ConfigureAwait(false);
        if (conflicts.Count > 0)
        {
            await Problem.WriteAsync(context, StatusCodes.Status412PreconditionFailed, "Somebody closed it in the meantime.").ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
