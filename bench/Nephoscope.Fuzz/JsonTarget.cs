using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Json;
using Nephoscope.Tests.Sources.Aws.CloudTrail;

namespace Nephoscope.Fuzz;

/// <summary>
/// What must hold for any input: nothing is thrown, what is consumed lies in the window, every record is an event or a reject, windows
/// and vectors make no difference, and what is valid JSON reads as the reference reads it.
/// </summary>
internal sealed class JsonTarget : IDisposable
{
    private readonly EventBatch whole = new();
    private readonly EventBatch parts = new();
    private readonly EventBatch single = new();
    private readonly JsonRecordReader reader = new([new CloudTrailParser()]);
    private readonly JsonRecordReader scalarReader = new([new CloudTrailParser(JsonVectorPath.Scalar)], JsonVectorPath.Scalar);
    private readonly JsonRecordReader narrowReader = new([new CloudTrailParser(JsonVectorPath.Vector256)], JsonVectorPath.Vector256);
    private readonly CloudTrailParser parser = new();

    public long Events { get; private set; }

    public long Rejects { get; private set; }

    public long Compared { get; private set; }

    public string? Run(byte[] input, long number)
    {
        whole.Reset();
        reader.Reset();
        if (reader.Read(input, 0, isFinal: true, 0, whole) != input.Length)
        {
            return "not everything was consumed";
        }

        Events += whole.Count;
        Rejects += whole.Rejects.Count;
        int outside = whole.Rejects.Count(static reject => reject.Record == 0);
        if (reader.Records != whole.Count + whole.Rejects.Count - outside)
        {
            return $"{reader.Records} records, {whole.Count} events and {whole.Rejects.Count} rejects";
        }

        return RunParts(input, number) ?? RunLines(input);
    }

    public void Dispose()
    {
        whole.Dispose();
        parts.Dispose();
        single.Dispose();
    }

    private string? RunParts(byte[] input, long number)
    {
        parts.Reset();
        JsonRecordReader other = number % 2 == 0 ? scalarReader : narrowReader;
        other.Reset();
        int step = 1 + (int)((ulong)number * 2_654_435_761UL % (ulong)(input.Length + 1));
        int at = 0;
        int end = 0;
        while (end < input.Length)
        {
            end = Math.Min(input.Length, end + step);
            int used = other.Read(input.AsSpan(at, end - at), at, end == input.Length, 0, parts);
            if (used < 0 || used > end - at)
            {
                return $"consumed {used} of {end - at}";
            }

            at += used;
        }

        return at == input.Length ? Compare() : "not everything was consumed in windows";
    }

    private string? Compare()
    {
        if (!whole.Rejects.SequenceEqual(parts.Rejects))
        {
            return $"rejects differ: {string.Join("; ", whole.Rejects)} / {string.Join("; ", parts.Rejects)}";
        }

        if (whole.Count != parts.Count)
        {
            return $"{whole.Count} events, {parts.Count} in windows";
        }

        for (int i = 0; i < whole.Count; i++)
        {
            if (!whole[i].Bytes.SequenceEqual(parts[i].Bytes))
            {
                return $"event {i} differs";
            }
        }

        return null;
    }

    // Most inputs have several records; each of the first lines is tried as one alone.
    private string? RunLines(byte[] input)
    {
        int start = 0;
        for (int line = 0; line < 4 && start < input.Length; line++)
        {
            int feed = input.AsSpan(start).IndexOf((byte)'\n');
            int end = feed < 0 ? input.Length : start + feed;
            if (RunSingle(input[start..end]) is { } failure)
            {
                return failure;
            }

            start = end + 1;
        }

        return null;
    }

    private string? RunSingle(byte[] input)
    {
        single.Reset();
        ParseResult result = parser.Parse(input, single.Writer);
        if (single.Count != (result.IsRejected ? 0 : 1))
        {
            return $"{single.Count} events of one record";
        }

        if (!TryDocument(input, out JsonDocument? document))
        {
            return null;
        }

        using (document)
        {
            try
            {
                return HasList(document!.RootElement) ? null : Difference(CloudTrailReference.Read(document.RootElement), result);
            }
            catch (InvalidOperationException)
            {
                // JsonDocument refuses to compare names with half of a surrogate pair.
                return null;
            }
        }
    }

    private string? Difference(CloudTrailReference expected, ParseResult result)
    {
        Compared++;
        string verdict = expected.Verdict ?? "record of no known format";
        return (result.Reason ?? string.Empty) != verdict ? $"'{result.Reason}' instead of '{verdict}'"
            : verdict.Length > 0 ? null
            : CloudTrailComparison.Difference(single[0], expected);
    }

    // An object that has a list of records is none itself.
    private static bool HasList(JsonElement value) => value.EnumerateObject().Any(static member =>
        member.Value.ValueKind == JsonValueKind.Array
        && member.Name is "items" or "Events" or "events" or "Records" or "records" or "Findings" or "findings" or "logEvents");

    // Exceptions are slow, so what is clearly no object is not tried.
    private static bool TryDocument(byte[] input, out JsonDocument? document)
    {
        document = null;
        ReadOnlySpan<byte> text = input.AsSpan().Trim(" \t\r\n"u8);
        if (!System.Text.Unicode.Utf8.IsValid(input) || text.Length < 2 || text[0] != '{' || text[^1] != '}' || input[0] != '{' || text.IndexOf("\"event"u8) < 0)
        {
            return false;
        }

        try
        {
            document = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = JsonIndex.AllowedDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
