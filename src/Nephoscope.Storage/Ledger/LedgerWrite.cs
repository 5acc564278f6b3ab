namespace Nephoscope.Storage;

/// <summary>An entry to be written.</summary>
/// <param name="ExpectedRevision">Write only where the ledger holds this revision (0: where there is none yet); null writes always.</param>
public readonly record struct LedgerWrite(LedgerEntry Entry, long? ExpectedRevision = null);

/// <summary>Somebody else was faster.</summary>
/// <param name="Revision">What the ledger holds; 0 where there is no such entry.</param>
public readonly record struct LedgerConflict(LedgerKind Kind, string Uid, long Revision);

/// <summary>There is no room to write. Free some, or let retention remove what is old.</summary>
public sealed class LedgerFullException : IOException
{
    public LedgerFullException()
    {
    }

    public LedgerFullException(string message)
        : base(message)
    {
    }

    public LedgerFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
