using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>What an entry of the ledger is about. Numbers are stored: never reuse one.</summary>
public enum LedgerKind : byte
{
    /// <summary>OCSF Detection Finding.</summary>
    Finding = 1,

    /// <summary>OCSF Incident Finding with its inquiry.</summary>
    Incident = 2,

    /// <summary>What people did with an incident: assigned, status, reason; same uid as the incident.</summary>
    Triage = 3,

    /// <summary>A note of a person on an incident.</summary>
    Note = 4,

    /// <summary>Who did what, append-only.</summary>
    Audit = 5,

    User = 6,

    /// <summary>An API token; never the token itself, only its hash.</summary>
    Token = 7,

    /// <summary>How far the events of a source are counted in.</summary>
    Position = 8,

    /// <summary>Telemetry that is missing: a gap, a silent source, a broken digest chain.</summary>
    BlindSpot = 9,

    /// <summary>A saved hunt.</summary>
    Hunt = 10,
}

/// <summary>One thing the service remembers. Immutable.</summary>
public sealed record LedgerEntry
{
    public required LedgerKind Kind { get; init; }

    /// <summary>Unique within its kind.</summary>
    public required string Uid { get; init; }

    /// <summary>When what it tells of happened, in event time.</summary>
    public required EventTime Time { get; init; }

    public Severity Severity { get; init; }

    /// <summary>Evidence for incidents and findings; 0 elsewhere.</summary>
    public MicroNats Score { get; init; }

    /// <summary>Cloud account, or for a note and such the uid of what it belongs to.</summary>
    public string Account { get; init; } = "";

    /// <summary>A short word to filter by: the status of an incident, the analytic of a finding, the role of a user.</summary>
    public string Status { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>The whole of it, as UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>How often it was written with new content, from 1. Set by the ledger.</summary>
    public long Revision { get; init; }

    /// <summary>Place in the order of all writes of this ledger; grows with each. Set by the ledger.</summary>
    public long Sequence { get; init; }
}
