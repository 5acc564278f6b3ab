using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Events;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>
/// Reads records that Amazon Security Lake and others keep in OCSF, one JSON object each, by putting a record back into the form that it was
/// made of: read as such it means what the original means. Allocates; not thread-safe.
/// </summary>
/// <param name="original">Reads the original form.</param>
public abstract class OcsfFormParser(IParser original) : IParser
{
    private const int MostDepth = 64;
    private const string Broken = "not valid JSON, or nested deeper than 64 levels";
    private const string BadText = "invalid escape in a string";

    private readonly ArrayBufferWriter<byte> text = new();

    /// <inheritdoc/>
    public SourceFormat Format => original.Format;

    /// <inheritdoc/>
    public abstract bool Recognizes(ReadOnlySpan<byte> record);

    /// <inheritdoc/>
    public ParseResult Parse(ReadOnlySpan<byte> record, EventWriter writer)
    {
        try
        {
            var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = MostDepth, AllowTrailingCommas = true });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonObject put = Of(document.RootElement);
            text.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2 * MostDepth }))
            {
                put.WriteTo(json);
            }

            return original.Parse(text.WrittenSpan, writer);
        }
        catch (JsonException)
        {
            return ParseResult.Rejected(Broken);
        }
        catch (InvalidOperationException)
        {
            // What the framework says of half a surrogate pair.
            return ParseResult.Rejected(BadText);
        }
    }

    /// <summary>The record in its original form.</summary>
    private protected abstract JsonObject Of(JsonElement ocsf);

    /// <summary>The number of the record's class; 0 where none is told.</summary>
    private protected static int ClassOf(ReadOnlySpan<byte> record)
    {
        int name = record.Length > 0 && record[0] == '{' ? record.IndexOf("\"class_uid\""u8) : -1;
        ReadOnlySpan<byte> value = name < 0 ? default : record[(name + "\"class_uid\""u8.Length)..].TrimStart(" \t\r\n:"u8);
        return Utf8Parser.TryParse(value, out int number, out _) ? number : 0;
    }
}
