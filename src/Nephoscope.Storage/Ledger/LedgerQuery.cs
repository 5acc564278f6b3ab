using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>Orders in which entries can be read.</summary>
public enum LedgerOrder : byte
{
    /// <summary>Latest first.</summary>
    Newest,

    /// <summary>Most severe first, then highest score, then latest.</summary>
    Severest,

    /// <summary>In the order they were last written, earliest first: to follow what changes.</summary>
    Written,
}

/// <summary>Which entries of a kind, in which order, and how many. Bounds that are not set do not bound.</summary>
public sealed record LedgerQuery(LedgerKind Kind)
{
    public LedgerOrder Order { get; init; } = LedgerOrder.Newest;

    /// <summary>First moment.</summary>
    public EventTime? From { get; init; }

    /// <summary>First moment that is not meant any more.</summary>
    public EventTime? To { get; init; }

    public Severity LeastSeverity { get; init; } = Severity.Unknown;

    public string? Account { get; init; }

    public string? Status { get; init; }

    /// <summary>Part of the title or uid, any case.</summary>
    public string? Text { get; init; }

    /// <summary>Only what was written after this <see cref="LedgerEntry.Sequence"/>.</summary>
    public long After { get; init; }

    /// <summary>What <see cref="LedgerPage.Next"/> of the page before said; null begins.</summary>
    public string? Cursor { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A page of entries.</summary>
/// <param name="Next">Cursor of the next page; null at the end. Stable while entries are added.</param>
/// <param name="Total">How many entries the query finds in all.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerEntry> Entries, string? Next, long Total);
