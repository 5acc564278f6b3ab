using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Events;
using Nephoscope.Sources.Aws.CloudTrail;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>
/// Reads CloudTrail records as Amazon Security Lake and others keep them: OCSF API Activity, Account Change and Authentication, versions
/// 1.0.0-rc.2 to 1.5, one JSON object each. A record is put back into CloudTrail's form and read as such, so that it means what the original
/// means. Allocates; not thread-safe.
/// </summary>
public sealed class OcsfCloudTrailParser : IParser
{
    private const int MostDepth = 64;
    private const string Broken = "not valid JSON, or nested deeper than 64 levels";
    private const string BadText = "invalid escape in a string";

    private readonly CloudTrailParser original = new();
    private readonly ArrayBufferWriter<byte> text = new();

    public SourceFormat Format => SourceFormat.CloudTrail;

    public bool Recognizes(ReadOnlySpan<byte> record) =>
        record.Length > 0 && record[0] == '{' && record.IndexOf("\"class_uid\""u8) > 0 && record.IndexOf("\"CloudTrail\""u8) > 0 && record.IndexOf("\"operation\""u8) > 0;

    public ParseResult Parse(ReadOnlySpan<byte> record, EventWriter writer)
    {
        try
        {
            var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = MostDepth, AllowTrailingCommas = true });
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonObject put = CloudTrailForm.Of(document.RootElement);
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
}
