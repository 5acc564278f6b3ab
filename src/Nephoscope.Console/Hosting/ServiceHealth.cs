using Nephoscope.Events;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>How the service itself is doing. A snapshot; immutable.</summary>
public sealed record ServiceHealth
{
    /// <summary>Events per second over the last seconds.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>Events per second in equal steps of time, earliest first; may be empty.</summary>
    public IReadOnlyList<double> RecentRates { get; init; } = [];

    /// <summary>Events since the service began to count.</summary>
    public long Events { get; init; }

    /// <summary>Records that could not be read.</summary>
    public long Rejected { get; init; }

    /// <summary>Event time of the newest event; null before the first.</summary>
    public EventTime? LastEvent { get; init; }

    /// <summary>How far the slowest source is behind; null where it is not known.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>False incidents a week that the operator accepts.</summary>
    public double FalseIncidentsPerWeek { get; init; }

    /// <summary>What is wrong with the service, in plain words; empty where all is well.</summary>
    public IReadOnlyList<string> Alarms { get; init; } = [];
}

/// <summary>One place that events come from. A snapshot; immutable.</summary>
public sealed record SourceStatus
{
    public required string Name { get; init; }

    /// <summary>What it sends, in words: CloudTrail, VPC flow logs.</summary>
    public required string Format { get; init; }

    public SourceState State { get; init; }

    public long Events { get; init; }

    public long Rejected { get; init; }

    /// <summary>Reasons of rejects with how often, most frequent first.</summary>
    public IReadOnlyList<RejectCount> Rejects { get; init; } = [];

    public EventTime? LastEvent { get; init; }

    public TimeSpan? Lag { get; init; }

    /// <summary>How far it was read, as the source tells it.</summary>
    public string Position { get; init; } = "";
}

/// <summary>How often records were turned away for one reason.</summary>
public readonly record struct RejectCount(string Reason, long Count);

/// <summary>How a source is doing.</summary>
public enum SourceState : byte
{
    Flowing = 0,

    /// <summary>Nothing came for longer than is usual for it.</summary>
    Silent = 1,

    /// <summary>It cannot be reached or read.</summary>
    Failed = 2,

    /// <summary>Configured, and nothing came yet.</summary>
    Waiting = 3,
}
