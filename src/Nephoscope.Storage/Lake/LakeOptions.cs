namespace Nephoscope.Storage;

/// <summary>How a lake is kept.</summary>
public sealed record LakeOptions
{
    /// <summary>Days of event time that are kept; null keeps everything.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>So many small files of a closed partition become one.</summary>
    public int CompactFrom { get; init; } = 4;

    /// <summary>A file below this size is small.</summary>
    public long SmallBytes { get; init; } = 32 << 20;

    /// <summary>A day is closed when the clock of events is so many days further.</summary>
    public int ClosedAfterDays { get; init; } = 1;

    /// <summary>Bytes of events that a buffer takes before it is full.</summary>
    public int BufferBytes { get; init; } = 64 << 20;
}

/// <summary>What a round of keeping a lake in order did.</summary>
/// <param name="FilesForgotten">Files of days beyond the retention that were removed.</param>
/// <param name="FilesMerged">Small files that became part of a larger one.</param>
public readonly record struct LakeUpkeep(int FilesForgotten, int FilesMerged);
