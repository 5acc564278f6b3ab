using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Nephoscope.Service.Http;

/// <summary>Answers that say what went wrong (RFC 9457 problem details), without a word of the request's own text.</summary>
internal static class Problem
{
    public static async Task WriteAsync(HttpContext context, int status, string reason, int retryAfterSeconds = 0)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        if (retryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await JsonReply.WriteAsync(context, json => Write(json, status, reason)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, int status, string reason)
    {
        json.WriteStartObject();
        json.WriteNumber("status"u8, status);
        json.WriteString("title"u8, reason);
        json.WriteEndObject();
    }
}
