using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>How the engine works.</summary>
internal sealed record EngineOptions
{
    /// <summary>Folder of the journal.</summary>
    public required string JournalFolder { get; init; }

    /// <summary>Folder of the deliveries that the lake keeps; null where it keeps none.</summary>
    public string? KeptFolder { get; init; }

    /// <summary>Folder of the saved states.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Folder of deliveries that could not be worked on.</summary>
    public required string SetAsideFolder { get; init; }

    /// <summary>Wall time, nanoseconds since 1970.</summary>
    public required Func<long> Now { get; init; }

    /// <summary>How long after its time an event may come and count as in time.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What tells of a time before is not kept in the ledger; null where all of the kind is.</summary>
    public Func<LedgerKind, EventTime?> ForgottenBefore { get; init; } = static _ => null;

    /// <summary>Pause between two saved states; zero saves none.</summary>
    public required Func<TimeSpan> CheckpointEvery { get; init; }

    /// <summary>Events remembered to drop what is delivered twice.</summary>
    public int RememberedEvents { get; init; } = 8 << 20;
}
