using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Intake;

namespace Nephoscope.Service.Http;

/// <summary>Writes JSON answers without reflection.</summary>
internal static class JsonReply
{
    /// <summary>Sends what is written; the content type is JSON where none was set.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        context.Response.ContentType ??= "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Reads a small JSON object; null with an answer sent where it is none.</summary>
    public static async Task<JsonDocument?> ReadAsync(HttpContext context, int most = 64 << 10)
    {
        if (context.Request.ContentType is not { } type || !type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Send JSON (Content-Type: application/json).").ConfigureAwait(false);
            return null;
        }

        (RentedBody? body, int status) = await RequestBody.ReadAsync(context, most).ConfigureAwait(false);
        if (body is not { } rented)
        {
            await Problem.WriteAsync(context, status, "The body is larger than allowed.").ConfigureAwait(false);
            return null;
        }

        byte[] text = rented.Memory.ToArray();
        rented.Return();
        try
        {
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // Told below.
        }

        await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is no JSON object.").ConfigureAwait(false);
        return null;
    }

    /// <summary>A text member; empty where there is none.</summary>
    public static string Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
