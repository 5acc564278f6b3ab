using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Nephoscope.Service.Http;

/// <summary>Takes the log lines out of an OTLP logs request in JSON (opentelemetry-proto 1.x, ExportLogsServiceRequest).</summary>
internal static class OtlpLogs
{
    private const int MostDepth = 64;

    /// <summary>Bodies of all records, one a line; a body that is no text but a structure stands as JSON.</summary>
    /// <returns>Null where it is no such request.</returns>
    public static byte[]? Lines(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MostDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("resourceLogs"u8, out JsonElement resources))
            {
                return null;
            }

            var lines = new ArrayBufferWriter<byte>(body.Length);
            foreach (JsonElement resource in Items(resources))
            {
                foreach (JsonElement scope in Items(Member(resource, "scopeLogs"u8)))
                {
                    foreach (JsonElement record in Items(Member(scope, "logRecords"u8)))
                    {
                        Add(lines, Member(record, "body"u8));
                    }
                }
            }

            return lines.WrittenSpan.ToArray();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text with broken surrogates.
            return null;
        }
    }

    private static JsonElement Member(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static void Add(ArrayBufferWriter<byte> lines, JsonElement body)
    {
        if (Member(body, "stringValue"u8) is { ValueKind: JsonValueKind.String } text)
        {
            lines.Write(Encoding.UTF8.GetBytes(text.GetString()!.ReplaceLineEndings(" ")));
            lines.Write("\n"u8);
        }
        else if (Member(body, "kvlistValue"u8).ValueKind == JsonValueKind.Object)
        {
            using (var json = new Utf8JsonWriter(lines))
            {
                Write(json, body);
            }

            lines.Write("\n"u8);
        }
    }

    /// <summary>An AnyValue as plain JSON.</summary>
    private static void Write(Utf8JsonWriter json, JsonElement any)
    {
        JsonProperty value = any.ValueKind == JsonValueKind.Object ? any.EnumerateObject().FirstOrDefault() : default;
        switch (value.Value.ValueKind == JsonValueKind.Undefined ? "" : value.Name)
        {
            case "stringValue":
                json.WriteStringValue(value.Value.GetString());
                break;
            case "kvlistValue":
                json.WriteStartObject();
                foreach (JsonElement pair in Items(Member(value.Value, "values"u8)))
                {
                    json.WritePropertyName(Member(pair, "key"u8) is { ValueKind: JsonValueKind.String } key ? key.GetString()! : "");
                    Write(json, Member(pair, "value"u8));
                }

                json.WriteEndObject();
                break;
            case "arrayValue":
                json.WriteStartArray();
                foreach (JsonElement item in Items(Member(value.Value, "values"u8)))
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case "intValue" when value.Value.ValueKind == JsonValueKind.String && long.TryParse(value.Value.GetString(), out long number):
                json.WriteNumberValue(number);
                break;
            case "intValue" or "doubleValue" or "boolValue":
                value.Value.WriteTo(json);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
