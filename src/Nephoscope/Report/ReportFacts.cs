using Nephoscope.Events;
using Nephoscope.Sources.Integrity;

namespace Nephoscope.Report;

/// <summary>What the head of a report says about the run.</summary>
public sealed record ReportFacts
{
    /// <summary>What was read, as the user named it.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Earliest and latest event time; equal defaults where nothing was read.</summary>
    public required EventTime From { get; init; }

    public required EventTime To { get; init; }

    /// <summary>Format name and number of events.</summary>
    public required IReadOnlyList<(string Format, long Events)> Formats { get; init; }

    public long Events => Formats.Sum(format => format.Events);

    /// <summary>Records that could not be read, duplicates left out, and events later than the window.</summary>
    public long Rejected { get; init; }

    /// <summary>Why records were rejected, the most frequent reason first.</summary>
    public IReadOnlyList<RejectedKind> RejectedKinds { get; init; } = [];

    /// <summary>What is not as CloudTrail's digests say, the gravest first.</summary>
    public IReadOnlyList<DigestFault> DigestFaults { get; init; } = [];

    public long Duplicates { get; init; }

    public long Late { get; init; }

    public double FalseIncidentsPerWeek { get; init; } = 0.5;
}

/// <summary>Records that were rejected for one reason.</summary>
/// <param name="File">The file of the first of them.</param>
/// <param name="Offset">Where that one begins, in bytes of the unpacked file.</param>
public sealed record RejectedKind(string Reason, long Count, string File, long Offset);
