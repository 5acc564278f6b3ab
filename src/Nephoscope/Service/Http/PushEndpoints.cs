using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;
using Nephoscope.Service.Intake;
using Nephoscope.Service.Settings;

namespace Nephoscope.Service.Http;

/// <summary>Takes pushed telemetry: answered with 202 when it is durable, not before.</summary>
internal sealed class PushEndpoints(DeliveryIntake intake, Func<LimitSettings> limits)
{
    private static readonly string[] Known =
        ["json", "ndjson", "jsonlines", "text/plain", "octet-stream", "gzip", "zstd", "x-www-form-urlencoded"];

    private static readonly (int, string)[] Answers =
    [
        (202, "Durable: the events are counted, whatever happens next. Says how many were read and rejected."),
        (400, "Nothing in it could be read; the reason says why."),
        (413, "Larger than allowed, packed or unpacked."),
        (415, "Another media type or content encoding than those taken."),
        (503, "More waits than allowed, or the journal cannot be written. Send it again after Retry-After."),
    ];

    public IEnumerable<ApiEndpoint> All() =>
    [
        Push("/api/v1/events", "push", "Telemetry in any known format: JSON lines, CloudTrail files, flow logs; plain, gzip or zstd, recognised by content."),
        Push("/api/v1/push/eventbridge", "push/eventbridge", "An EventBridge API destination."),
        Push("/api/v1/push/falco", "push/falco", "Falco's http_output."),
        Push("/api/v1/push/tetragon", "push/tetragon", "Tetragon events as JSON lines."),
        Push("/api/v1/push/kubernetes-audit", "push/kubernetes-audit", "A Kubernetes audit webhook."),
        Push("/v1/logs", "push/otlp", "OTLP/HTTP logs in JSON: each record's body is read as a log line.", OtlpLogs.Lines),
    ];

    private ApiEndpoint Push(string path, string source, string summary, Func<ReadOnlyMemory<byte>, byte[]?>? unwrap = null) =>
        new("POST", path, summary, Roles.Ingest, null, context => TakeAsync(context, source, unwrap))
        {
            Takes = unwrap is null ? ["application/json", "application/x-ndjson", "text/plain", "application/gzip"] : ["application/json"],
            Answers = Answers,
        };

    private async Task TakeAsync(HttpContext context, string source, Func<ReadOnlyMemory<byte>, byte[]?>? unwrap)
    {
        HttpRequest request = context.Request;
        if (Unsupported(request, unwrap is not null) is { } unsupported)
        {
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, unsupported).ConfigureAwait(false);
            return;
        }

        if (intake.IsBusy)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "More waits than allowed.", 1).ConfigureAwait(false);
            return;
        }

        long most = limits().BodyBytes;
        (RentedBody? body, int status) = await RequestBody.ReadAsync(context, most).ConfigureAwait(false);
        if (body is not { } rented)
        {
            await Problem.WriteAsync(context, status, "The body is larger than allowed.").ConfigureAwait(false);
            return;
        }

        if (unwrap is not null)
        {
            byte[]? lines = BodyUnpacking.Unpack(rented.Memory, most, out _, out _) is { } plain ? unwrap(plain) : null;
            rented.Return();
            if (lines is null)
            {
                await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is no OTLP logs request in JSON.").ConfigureAwait(false);
                return;
            }

            await AnswerAsync(context, await intake.OfferAsync(lines, source, most).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        await AnswerAsync(context, await intake.OfferAsync(rented, source, most).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static string? Unsupported(HttpRequest request, bool onlyJson)
    {
        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && encoding is not ("gzip" or "zstd" or "identity"))
        {
            return "Content-Encoding must be gzip, zstd or identity.";
        }

        string type = request.ContentType ?? "application/json";
        if (onlyJson)
        {
            return type.Contains("json", StringComparison.OrdinalIgnoreCase) ? null : "Send OTLP in JSON (Content-Type: application/json).";
        }

        return Known.Any(known => type.Contains(known, StringComparison.OrdinalIgnoreCase)) ? null : "This media type is not taken.";
    }

    private static Task AnswerAsync(HttpContext context, IntakeResult result)
    {
        switch (result.Verdict)
        {
            case IntakeVerdict.Accepted:
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                return JsonReply.WriteAsync(context, json =>
                {
                    json.WriteStartObject();
                    json.WriteNumber("events"u8, result.Events);
                    json.WriteNumber("rejected"u8, result.Rejected);
                    json.WriteNumber("delivery"u8, result.Sequence);
                    json.WriteEndObject();
                });
            case IntakeVerdict.Malformed:
                return Problem.WriteAsync(context, StatusCodes.Status400BadRequest, result.Reason);
            case IntakeVerdict.TooLarge:
                return Problem.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, result.Reason);
            default:
                return Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, result.Reason, result.Verdict == IntakeVerdict.Busy ? 1 : 30);
        }
    }
}
