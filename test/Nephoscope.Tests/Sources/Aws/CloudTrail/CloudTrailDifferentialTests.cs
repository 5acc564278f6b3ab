using System.IO.Compression;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Json;

namespace Nephoscope.Tests.Sources.Aws.CloudTrail;

public sealed class CloudTrailDifferentialTests
{
    [Theory]
    [InlineData("invictus/raw", 2900)]
    [InlineData("invictus/cloudtrail.jsonl.gz", 2900)]
    [InlineData("stratus", 161)]
    [InlineData("console-sessions", 5133)]
    [InlineData("config-recorder", 840)]
    [InlineData("formats/cloudtrail", 23)]
    public void Every_real_record_reads_as_the_reference_reads_it(string relative, int count)
    {
        string? path = SharedData.Find(relative);
        if (path is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        int compared = 0;
        foreach (string file in Files(path))
        {
            compared += Compare(Load(file), file, JsonVectorPath.Widest);
        }

        Assert.Equal(count, compared);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_width_of_vector_reads_the_same(int path)
    {
        string? folder = SharedData.Find("stratus");
        if (folder is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        foreach (string file in Files(folder))
        {
            Assert.NotEqual(0, Compare(Load(file), file, (JsonVectorPath)path));
        }
    }

    private static IEnumerable<string> Files(string path) => File.Exists(path)
        ? [path]
        : Directory.EnumerateFiles(path, "*.json*", SearchOption.AllDirectories)
            .Where(static file => !file.Contains("clicks", StringComparison.Ordinal) && !file.EndsWith("techniques.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static byte[] Load(string file)
    {
        using Stream plain = File.OpenRead(file);
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(plain, CompressionMode.Decompress) : plain;
        var text = new MemoryStream();
        stream.CopyTo(text);
        return text.ToArray();
    }

    private static int Compare(byte[] text, string file, JsonVectorPath path)
    {
        using var batch = new EventBatch();
        var reader = new JsonRecordReader([new CloudTrailParser(path)], path);
        Assert.Equal(text.Length, reader.Read(text, 0, isFinal: true, 0, batch));
        Assert.Empty(batch.Rejects);
        int number = 0;
        foreach (JsonElement record in Records(text))
        {
            CloudTrailReference expected = CloudTrailReference.Read(record);
            Assert.Equal(string.Empty, expected.Verdict);
            Assert.True(number < batch.Count);
            string? difference = CloudTrailComparison.Difference(batch[number], expected);
            Assert.True(difference is null, $"{file} record {number + 1}: {difference}");
            number++;
        }

        Assert.Equal(number, batch.Count);
        return number;
    }

    // Values one after another; lists and wrappers opened.
    private static List<JsonElement> Records(byte[] text)
    {
        List<JsonElement> found = [];
        int at = 0;
        while (at < text.Length)
        {
            var reader = new Utf8JsonReader(text.AsSpan(at), new JsonReaderOptions { AllowMultipleValues = true });
            if (!reader.Read())
            {
                break;
            }

            JsonElement value = JsonElement.ParseValue(ref reader);
            at += (int)reader.BytesConsumed;
            Open(value, found);
        }

        return found;
    }

    private static void Open(JsonElement value, List<JsonElement> found)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement element in value.EnumerateArray())
            {
                Open(element, found);
            }
        }
        else if (value.TryGetProperty("Records", out JsonElement list))
        {
            Open(list, found);
        }
        else
        {
            found.Add(value.TryGetProperty("event", out JsonElement inner) ? inner : value);
        }
    }
}
