using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Which buckets hold logs: those that trails deliver to, and those whose name says so. At most 1,024 by delivery.</summary>
internal sealed class LogBuckets : DetectorMemory
{
    private const int Most = 1024;
    private readonly HashSet<string> delivered = new(StringComparer.Ordinal);

    /// <summary>Notes the bucket a trail was told to deliver to.</summary>
    public void Learn(in SecurityEvent e)
    {
        if (Asked.Service(e, "cloudtrail"u8) && delivered.Count < Most && Asked.For(e, "s3BucketName") is { } bucket)
        {
            delivered.Add(bucket);
        }
    }

    public override void Save(StateWriter writer) => writer.WriteList(delivered, static (w, bucket) => w.Write(bucket));

    public override void Load(StateReader reader) => delivered.UnionWith(reader.ReadList(static r => r.ReadText()));

    public bool Holds(string? bucket) => bucket is not null
        && (delivered.Contains(bucket) || bucket.Contains("log", StringComparison.OrdinalIgnoreCase) || bucket.Contains("trail", StringComparison.OrdinalIgnoreCase)
            || bucket.Contains("audit", StringComparison.OrdinalIgnoreCase));
}
