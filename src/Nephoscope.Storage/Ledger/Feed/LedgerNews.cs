namespace Nephoscope.Storage;

/// <summary>What a subscriber is told.</summary>
/// <param name="Entry">The entry as the ledger holds it now; null says that something was missed: read again what you need.</param>
public readonly record struct LedgerNews(LedgerEntry? Entry)
{
    /// <summary>The subscriber was too slow, or the ledger could not be read: there were writes it was not told of.</summary>
    public bool Missed => Entry is null;
}
