using System.Collections.Concurrent;
using Nephoscope.Events;

namespace Nephoscope.Service.Engine;

/// <summary>What came from each source. Written by the engine's thread, read by any.</summary>
internal sealed class SourceBoard
{
    private const int MostSources = 4096;
    private volatile ConcurrentDictionary<string, SourceFigures> sources = new(StringComparer.Ordinal);

    public IEnumerable<SourceFigures> All => sources.Values.OrderBy(source => source.Name, StringComparer.Ordinal);

    /// <summary>Takes over one source of a saved state.</summary>
    public void Load(BinaryReader reader, int version) => Of(reader.ReadString()).Load(reader, version);

    /// <summary>Takes over what another one counted.</summary>
    public void Become(SourceBoard other) => sources = other.sources;

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

    /// <summary>Pauses between deliveries that were seen.</summary>
    public long Pauses { get; private set; }

    /// <summary>Longest pause between deliveries of late, nanoseconds: a longer one counts at once, and is forgotten by a sixty-fourth each.</summary>
    public long UsualPause { get; private set; }

    /// <summary>A delivery was accepted at this wall time.</summary>
    public void Beat(long accepted)
    {
        long pause = accepted - LastDelivery;
        if (LastDelivery != 0 && pause > 0)
        {
            Pauses++;
            UsualPause = Math.Max(pause, UsualPause - (UsualPause / 64));
        }

        LastDelivery = Math.Max(LastDelivery, accepted);
    }

    public ReadOnlySpan<long> Formats => formats;

    public void Count(SourceFormat format)
    {
        Events++;
        formats[(int)format & 15]++;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write(Events);
        writer.Write(Rejected);
        writer.Write(Duplicates);
        writer.Write(LastEvent.Nanoseconds);
        writer.Write(LastDelivery);
        foreach (long events in formats)
        {
            writer.Write(events);
        }

        writer.Write(Pauses);
        writer.Write(UsualPause);
    }

    /// <summary>Takes over what <see cref="Save"/> wrote after the name.</summary>
    public void Load(BinaryReader reader, int version)
    {
        Events = reader.ReadInt64();
        Rejected = reader.ReadInt64();
        Duplicates = reader.ReadInt64();
        LastEvent = new EventTime(reader.ReadInt64());
        LastDelivery = reader.ReadInt64();
        for (int i = 0; i < formats.Length; i++)
        {
            formats[i] = reader.ReadInt64();
        }

        if (version >= 2)
        {
            Pauses = reader.ReadInt64();
            UsualPause = reader.ReadInt64();
        }
    }
}
