namespace Nephoscope.Storage;

/// <summary>
/// What the service remembers about its work: findings, incidents, what people decided, who did what, how far each source was read.
/// A write is durable when it returns. Safe for use by many threads.
/// </summary>
public interface ILedger : IAsyncDisposable
{
    /// <summary>
    /// Writes all of them or none. An entry that is there already is replaced and its revision grows by one; the same content again
    /// changes nothing, so a write that is repeated after a crash leaves no trace.
    /// </summary>
    /// <returns>The conflicts: entries whose revision was not the expected one. Nothing was written unless it is empty.</returns>
    /// <exception cref="LedgerFullException">No room is left; nothing was written and the ledger can still be read.</exception>
    ValueTask<IReadOnlyList<LedgerConflict>> WriteAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation);

    /// <returns>Null where there is none.</returns>
    ValueTask<LedgerEntry?> FindAsync(LedgerKind kind, string uid, CancellationToken cancellation);

    /// <summary>One page of the entries that a query asks for, in its order.</summary>
    ValueTask<LedgerPage> QueryAsync(LedgerQuery query, CancellationToken cancellation);
}
