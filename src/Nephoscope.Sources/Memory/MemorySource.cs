using Nephoscope.Events;
using Nephoscope.Sources.Files;
using Nephoscope.Sources.Order;

namespace Nephoscope.Sources.Memory;

/// <summary>Telemetry that is already in memory: what a detection's own examples, a test or a pushed request brings. Not thread-safe.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> text, string name) : ISource
{
    public SourceTally Tally { get; } = new();

    /// <summary>The one name that events refer to.</summary>
    public IReadOnlyList<string> Files { get; } = [name];

    /// <summary>Rejects so far.</summary>
    public List<Reject> Rejects { get; } = [];

    public void Read(EventReceiver receiver, CancellationToken cancellation)
    {
        using var batch = new EventBatch(Math.Max(4096, text.Length * 2));
        IRecordReader reader = RecordReaders.Create(OpenFile.LooksLikeJson(text.Span));
        reader.Read(text.Span, 0, isFinal: true, 0, batch);
        foreach (Reject reject in batch.Rejects)
        {
            Tally.Count(reject);
            Rejects.Add(reject);
        }

        var order = new TimeOrder((owner, offset, late) => receiver(owner.At(offset), late), Tally, static _ => { });
        order.Add(batch);
        order.Advance(new EventTime(long.MaxValue));
        Tally.FilesRead = 1;
        Tally.BytesRead = Tally.BytesUnpacked = text.Length;
    }
}
