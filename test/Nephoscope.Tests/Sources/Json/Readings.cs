using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Json;

namespace Nephoscope.Tests.Sources.Json;

/// <summary>Reads a text whole or in windows, and tells all that came of it as lines of text that compare.</summary>
internal static class Readings
{
    public static byte[] Corpus(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Corpus", "CloudTrail", name));

    public static IEnumerable<string> CorpusNames() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", "CloudTrail")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static EventBatch Whole(byte[] text, params IParser[] others)
    {
        var batch = new EventBatch();
        var reader = new JsonRecordReader([new CloudTrailParser(), .. others]);
        Assert.Equal(text.Length, reader.Read(text, 0, isFinal: true, 0, batch));
        return batch;
    }

    /// <summary>Every window at least one byte longer than what was left of the last; sizes come from the function.</summary>
    public static List<string> InWindows(byte[] text, Func<int> size, JsonVectorPath path = JsonVectorPath.Widest)
    {
        using var batch = new EventBatch();
        var reader = new JsonRecordReader([new CloudTrailParser(path)], path);
        int at = 0;
        int end = 0;
        while (end < text.Length)
        {
            end = Math.Min(text.Length, end + Math.Max(1, size()));
            int used = reader.Read(text.AsSpan(at, end - at), at, end == text.Length, 0, batch);
            Assert.InRange(used, 0, end - at);
            at += used;
        }

        Assert.Equal(text.Length, at);
        return Tell(batch);
    }

    public static List<string> Tell(EventBatch batch)
    {
        List<string> told = [];
        for (int i = 0; i < batch.Count; i++)
        {
            SecurityEvent item = batch[i];
            var line = new StringBuilder($"{item.Header.Record} @{item.Header.Offset} {item.Kind} {item.Time} {item.Header.Flags} {item.Header.UidFingerprint:x}");
            for (EventField field = 0; field <= EventField.HostHeader; field++)
            {
                if (item.Has(field))
                {
                    line.Append($" {field}={item.Text(field)}");
                }
            }

            told.Add(line.ToString());
        }

        told.AddRange(batch.Rejects.Select(static reject => $"{reject.Record} @{reject.Offset} {reject.Reason}"));
        return told;
    }
}
