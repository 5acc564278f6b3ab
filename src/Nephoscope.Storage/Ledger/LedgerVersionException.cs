namespace Nephoscope.Storage;

/// <summary>The ledger was written by a newer version of the program, or by another one; it was not touched. The message says the remedy.</summary>
public sealed class LedgerVersionException : IOException
{
    public LedgerVersionException()
    {
    }

    public LedgerVersionException(string message)
        : base(message)
    {
    }

    public LedgerVersionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static LedgerVersionException Newer(string place, long found, long known) => new(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"The ledger {place} has schema {found}; this program knows up to {known}. Run the newer version that wrote it, or restore a backup of before."));
}
