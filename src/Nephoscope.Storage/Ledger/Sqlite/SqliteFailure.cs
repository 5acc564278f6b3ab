using Microsoft.Data.Sqlite;

namespace Nephoscope.Storage;

/// <summary>What SQLite says went wrong, in the words of the ledger.</summary>
internal static class SqliteFailure
{
    private const int Full = 13;
    private const int NotADatabase = 26;
    private const int Corrupt = 11;

    /// <summary>The memory map beside the log could not grow: no room either.</summary>
    private const int SharedMemorySize = 4874;

    public static IOException Of(SqliteException failure, string path, string attempted) => failure switch
    {
        { SqliteErrorCode: Full } or { SqliteExtendedErrorCode: SharedMemorySize } => new LedgerFullException(
            $"No room is left for the ledger {path}. Free some, raise its limit, or let retention remove what is old.", failure),
        { SqliteErrorCode: NotADatabase or Corrupt } => new IOException($"{path} is damaged or no ledger. Move it away, and restore a backup if there is one.", failure),
        _ => new IOException($"The ledger {path} cannot be {attempted}: {failure.Message}", failure),
    };
}
