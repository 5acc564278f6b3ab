using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;
using Nephoscope.Service.Hunting;
using Nephoscope.Storage;

namespace Nephoscope.Service.Http;

/// <summary>Answers what is asked of the event lake, as SQL or in plain words: in one of the places that all share, and never without a line in the audit. Thread-safe.</summary>
internal sealed class HuntReply(HuntDesk desk, AuditLog audit)
{
    /// <summary>Writes the JSON that <paramref name="work"/> gives; 503 where no place is free, 422 with the reason where it failed.</summary>
    /// <param name="detail">What was asked, as the audit keeps it.</param>
    public async Task WriteAsync(HttpContext context, string action, string target, string detail, Func<Task<byte[]>> work)
    {
        using IDisposable? place = await desk.EnterAsync().ConfigureAwait(false);
        if (place is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, HuntDesk.Busy, 5).ConfigureAwait(false);
            return;
        }

        try
        {
            await audit.WriteAsync(context, action, target, detail: detail).ConfigureAwait(false);
            byte[] answer = await work().ConfigureAwait(false);
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HuntException or IOException)
        {
            await RefuseAsync(context, failure.Message).ConfigureAwait(false);
        }
    }

    /// <summary>Text of who asked and of the engine: it helps to set the statement right.</summary>
    private static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        context.Response.ContentType = "application/problem+json";
        return JsonReply.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("status"u8, StatusCodes.Status422UnprocessableEntity);
            json.WriteString("title"u8, "The hunt did not run.");
            json.WriteString("detail"u8, reason.Length > 2000 ? reason[..2000] : reason);
            json.WriteEndObject();
        });
    }
}
