using Nephoscope.Events;

namespace Nephoscope.Sources;

/// <summary>Counts of what a source read. Written by the reading thread; others may look.</summary>
public sealed class SourceTally
{
    private readonly long[] eventsByFormat = new long[16];
    private readonly SortedDictionary<string, RejectedRecords> rejects = new(StringComparer.Ordinal);

    /// <summary>Events handed on.</summary>
    public long Events { get; set; }

    /// <summary>Records rejected, and files that could not be read.</summary>
    public long Rejected { get; private set; }

    /// <summary>Events left out because the same event was handed on before.</summary>
    public long Duplicates { get; set; }

    /// <summary>Events that came after the lateness window; they were handed on all the same.</summary>
    public long Late { get; set; }

    /// <summary>Late events too old to be checked for duplicates.</summary>
    public long LateUnchecked { get; set; }

    public long FilesRead { get; set; }

    /// <summary>Files left out on purpose, such as CloudTrail's digest files.</summary>
    public long FilesSkipped { get; set; }

    /// <summary>Bytes read from disk, compressed as they lie.</summary>
    public long BytesRead { get; set; }

    /// <summary>Bytes after unpacking.</summary>
    public long BytesUnpacked { get; set; }

    public EventTime FirstTime { get; private set; } = new(long.MaxValue);

    public EventTime LastTime { get; private set; } = new(long.MinValue);

    /// <summary>What was rejected, one for each reason, by reason.</summary>
    public IEnumerable<RejectedRecords> Rejects => rejects.Values;

    /// <summary>Events per format, only formats that occurred.</summary>
    public IEnumerable<(SourceFormat Format, long Events)> Formats
    {
        get
        {
            for (int format = 0; format < eventsByFormat.Length; format++)
            {
                if (eventsByFormat[format] > 0)
                {
                    yield return ((SourceFormat)format, eventsByFormat[format]);
                }
            }
        }
    }

    internal void Count(in SecurityEvent securityEvent)
    {
        Events++;
        eventsByFormat[(int)securityEvent.Format & 15]++;
        EventTime time = securityEvent.Time;
        if (time < FirstTime)
        {
            FirstTime = time;
        }

        if (time > LastTime)
        {
            LastTime = time;
        }
    }

    internal void Count(in Reject reject)
    {
        Rejected++;
        bool known = rejects.TryGetValue(reject.Reason, out RejectedRecords so);
        rejects[reject.Reason] = known ? so with { Count = so.Count + 1 } : new RejectedRecords(1, reject);
    }
}

/// <summary>Records that were rejected for one reason.</summary>
/// <param name="First">The first of them that was read.</param>
public readonly record struct RejectedRecords(long Count, Reject First)
{
    /// <summary>In plain words, the same for every record.</summary>
    public string Reason => First.Reason;
}
