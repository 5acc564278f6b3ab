using System.Collections.Concurrent;
using Nephoscope.Events;

namespace Nephoscope.Service.Engine;

/// <summary>What came from each source. Written by the engine's thread, read by any.</summary>
internal sealed class SourceBoard
{
    private const int MostSources = 4096;
    private readonly ConcurrentDictionary<string, SourceFigures> sources = new(StringComparer.Ordinal);

    public IEnumerable<SourceFigures> All => sources.Values.OrderBy(source => source.Name, StringComparer.Ordinal);

    public SourceFigures Of(string name) =>
        sources.GetOrAdd(sources.Count < MostSources || sources.ContainsKey(name) ? name : "other", static key => new SourceFigures(key));
}

/// <summary>Counts of one source. One writer, the others see a moment ago.</summary>
internal sealed class SourceFigures(string name)
{
    private readonly long[] formats = new long[16];

    public string Name => name;

    public long Events { get; set; }

    public long Rejected { get; set; }

    public long Duplicates { get; set; }

    /// <summary>Event time of the latest event.</summary>
    public EventTime LastEvent { get; set; }

    /// <summary>Wall time of the last delivery, nanoseconds since 1970.</summary>
    public long LastDelivery { get; set; }

    public ReadOnlySpan<long> Formats => formats;

    public void Count(SourceFormat format)
    {
        Events++;
        formats[(int)format & 15]++;
    }

    /// <summary>Takes over a saved number.</summary>
    public void Restore(int format, long events) => formats[format & 15] = events;
}
