using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nephoscope.Service.Access;
using Nephoscope.Service.Intake;
using Nephoscope.Service.Settings;

namespace Nephoscope.Service.Http;

/// <summary>Takes pushed telemetry: answered with 202 when it is durable, not before.</summary>
internal sealed class PushEndpoints(DeliveryIntake intake, Func<LimitSettings> limits)
{
    private static readonly string[] Known =
        ["json", "ndjson", "jsonlines", "text/plain", "octet-stream", "gzip", "zstd", "parquet", "x-www-form-urlencoded"];

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
        new("POST", "/v1/logs", "OTLP/HTTP logs in protobuf or JSON: each record's body is read as a log line.", Roles.Ingest, null, TakeOtlpAsync)
        {
            Takes = ["application/x-protobuf", "application/json"],
            Answers = [(200, "Durable, as 202 elsewhere; partial_success says what was rejected."), .. Answers.Skip(1)],
        },
    ];

    private ApiEndpoint Push(string path, string source, string summary) =>
        new("POST", path, summary, Roles.Ingest, null, context => TakeAsync(context, source))
        {
            Takes = ["application/json", "application/x-ndjson", "text/plain", "application/gzip"],
            Answers = Answers,
        };

    private async Task TakeAsync(HttpContext context, string source)
    {
        string type = context.Request.ContentType ?? "application/json";
        bool taken = Known.Any(known => type.Contains(known, StringComparison.OrdinalIgnoreCase));
        if (await BodyAsync(context, taken, "This media type is not taken.").ConfigureAwait(false) is { } body)
        {
            await AnswerAsync(context, await intake.OfferAsync(body, source, limits().BodyBytes).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private async Task TakeOtlpAsync(HttpContext context)
    {
        string type = context.Request.ContentType ?? "";
        bool binary = type.StartsWith(OtlpReply.Protobuf, StringComparison.OrdinalIgnoreCase);
        bool known = binary || type.Contains("json", StringComparison.OrdinalIgnoreCase);
        if (await BodyAsync(context, known, "Send OTLP as application/x-protobuf or application/json.").ConfigureAwait(false) is not { } body)
        {
            return;
        }

        long most = limits().BodyBytes;
        IntakeResult result;
        if (BodyUnpacking.Unpack(body.Memory, most, out string reason, out bool tooLarge) is not { } plain)
        {
            body.Return();
            result = intake.Refuse(tooLarge ? IntakeVerdict.TooLarge : IntakeVerdict.Malformed, reason);
        }
        else
        {
            byte[]? taken = binary ? OtlpProtobuf.Lines(plain) : OtlpLogs.Lines(plain);
            body.Return();
            result = taken switch
            {
                null => intake.Refuse(IntakeVerdict.Malformed, "the body is no OTLP logs request"),
                [] => new IntakeResult(IntakeVerdict.Accepted, ""),
                _ => await intake.OfferAsync(taken, "push/otlp", most).ConfigureAwait(false),
            };
        }

        await (result.Verdict == IntakeVerdict.Accepted ? OtlpReply.WriteAsync(context, binary, result.Rejected) : AnswerAsync(context, result)).ConfigureAwait(false);
    }

    /// <summary>The body as it was sent, where it may be taken; otherwise null, and the answer was given.</summary>
    private async Task<RentedBody?> BodyAsync(HttpContext context, bool isKnown, string unknown)
    {
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        if (!isKnown || encoding is not ("" or "gzip" or "zstd" or "identity"))
        {
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, isKnown ? "Content-Encoding must be gzip, zstd or identity." : unknown).ConfigureAwait(false);
            return null;
        }

        if (intake.IsBusy)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "More waits than allowed.", 1).ConfigureAwait(false);
            return null;
        }

        long most = limits().BodyBytes;
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = most + 1;
        (RentedBody? body, int status) = await RequestBody.ReadAsync(context, most).ConfigureAwait(false);
        if (body is null)
        {
            await Problem.WriteAsync(context, status, "The body is larger than allowed.").ConfigureAwait(false);
        }

        return body;
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
