using System.Net.Sockets;
using Npgsql;

namespace Nephoscope.Storage;

/// <summary>What PostgreSQL or the way to it says went wrong, in the words of the ledger. Never tells the connection string: it may hold a password.</summary>
internal static class PostgresFailure
{
    public static Exception Of(Exception failure, string attempted) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new LedgerFullException(
            "No room is left for the ledger in PostgreSQL. Free some, or let retention remove what is old.", failure),
        PostgresException known => new IOException($"The ledger in PostgreSQL cannot be {attempted}: {known.MessageText} ({known.SqlState})", failure),
        NpgsqlException or SocketException or TimeoutException => new IOException($"The ledger in PostgreSQL cannot be {attempted}: {failure.Message}", failure),
        _ => failure,
    };
}
