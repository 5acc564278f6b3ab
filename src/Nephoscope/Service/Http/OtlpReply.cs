using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Nephoscope.Service.Http;

/// <summary>The answer to an OTLP logs request that was taken (ExportLogsServiceResponse), in the form that it came in.</summary>
internal static class OtlpReply
{
    public const string Protobuf = "application/x-protobuf";
    private const string Message = "records that are no telemetry of a known kind";

    public static Task WriteAsync(HttpContext context, bool binary, int rejected)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        if (!binary)
        {
            return JsonReply.WriteAsync(context, json =>
            {
                json.WriteStartObject();
                if (rejected > 0)
                {
                    json.WriteStartObject("partialSuccess"u8);
                    json.WriteString("rejectedLogRecords"u8, rejected.ToString(CultureInfo.InvariantCulture));
                    json.WriteString("errorMessage"u8, Message);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            });
        }

        context.Response.ContentType = Protobuf;
        byte[] body = rejected > 0 ? Partial(rejected) : [];
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>partial_success = 1: rejected_log_records = 1, error_message = 2.</summary>
    private static byte[] Partial(int rejected)
    {
        List<byte> count = [0x08];
        for (uint rest = (uint)rejected; ; rest >>= 7)
        {
            count.Add((byte)(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest));
            if (rest <= 0x7F)
            {
                break;
            }
        }

        byte[] text = Encoding.UTF8.GetBytes(Message);
        return [0x0A, (byte)(count.Count + 2 + text.Length), .. count, 0x12, (byte)text.Length, .. text];
    }
}
