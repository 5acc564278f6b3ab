namespace Nephoscope.Sources.Files;

/// <summary>How files are read.</summary>
public sealed record FileSourceOptions
{
    /// <summary>Files and folders; "-" is standard input.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>A folder that is never read, though it lie inside one of the paths: where the output goes.</summary>
    public string? Exclude { get; init; }

    /// <summary>AWS delivers up to so much later.</summary>
    public static readonly TimeSpan UsualLateness = TimeSpan.FromMinutes(15);

    /// <summary>How long after its time an event may be delivered and still take its place in the order.</summary>
    public TimeSpan Lateness { get; init; } = UsualLateness;

    /// <summary>
    /// Bytes of events that may wait for the end of a file which is not in order: exports of other tools run backwards, or shuffled. A
    /// thirty-second of it for files that look in order but carry no time in their name. What is beyond is handed on as it comes, and counted as late
    /// where it is. An event has about a kilobyte; 2 GB unless that is more than a quarter of the memory.
    /// </summary>
    public long MostHeldBytes { get; init; } = Math.Min(2L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>Threads that unpack and parse; 1 does all on the calling thread. The result does not depend on it.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 16);

    /// <summary>Told of each reject, on the reading thread, in the same order in every run.</summary>
    public Action<Nephoscope.Events.Reject>? OnReject { get; init; }
}
