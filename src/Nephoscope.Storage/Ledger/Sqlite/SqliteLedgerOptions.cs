namespace Nephoscope.Storage;

/// <summary>Where a SQLite ledger lies and what it may take.</summary>
/// <param name="Path">Its file; it and its folder are made where they are missing. Beside it lie <c>-wal</c> and <c>-shm</c>.</param>
public sealed record SqliteLedgerOptions(string Path)
{
    /// <summary>Most bytes the file may take; a write beyond them throws <see cref="LedgerFullException"/>. Null: what the disk holds.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Reads a ledger that another process may be writing; writes throw <see cref="NotSupportedException"/>.</summary>
    public bool ReadOnly { get; init; }
}
