using System.Globalization;
using Npgsql;

namespace Nephoscope.Storage;

/// <summary>The tables in PostgreSQL, and how a ledger of an older version becomes one of this version. A migration is never changed once released.</summary>
internal static class PostgresSchema
{
    /// <summary>Two programs that start at once take turns.</summary>
    private const long Lock = 0x6e65_7068_6f73;

    /// <summary>Text is ordered by its bytes whatever the server's language, so that pages go on where they ended.</summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE entry (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind SMALLINT NOT NULL,
            uid TEXT COLLATE "C" NOT NULL,
            time BIGINT NOT NULL,
            severity SMALLINT NOT NULL,
            score INTEGER NOT NULL,
            account TEXT COLLATE "C" NOT NULL,
            status TEXT COLLATE "C" NOT NULL,
            title TEXT COLLATE "C" NOT NULL,
            revision BIGINT NOT NULL,
            sequence BIGINT NOT NULL,
            search TEXT COLLATE "C" NOT NULL);
        CREATE TABLE content (id BIGINT PRIMARY KEY, document BYTEA NOT NULL);
        CREATE TABLE counter (id INTEGER PRIMARY KEY CHECK (id = 1), sequence BIGINT NOT NULL);
        INSERT INTO counter VALUES (1, 0);
        CREATE UNIQUE INDEX entry_uid ON entry (kind, uid);
        CREATE INDEX entry_newest ON entry (kind, time, uid);
        CREATE INDEX entry_severest ON entry (kind, severity, score, time, uid);
        CREATE INDEX entry_written ON entry (kind, sequence);
        CREATE INDEX entry_account ON entry (kind, account, time);
        """,
    ];

    public static long Version => Migrations.Length;

    /// <param name="schema">A plain name.</param>
    /// <exception cref="LedgerVersionException">A newer program wrote it.</exception>
    /// <exception cref="IOException">The database does not hold UTF-8.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource source, string schema, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        if (await Scalar(connection, "SHOW server_encoding", cancellation).ConfigureAwait(false) is not "UTF8")
        {
            throw new IOException($"The database {connection.Database} does not hold UTF-8. Create one with ENCODING 'UTF8' and name it in the connection string.");
        }

        await Scalar(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock})"), cancellation).ConfigureAwait(false);
        if (await Scalar(connection, $"SELECT to_regnamespace('{schema}') IS NULL", cancellation).ConfigureAwait(false) is true)
        {
            await Scalar(connection, $"CREATE SCHEMA {schema}", cancellation).ConfigureAwait(false);
        }

        await Scalar(connection, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)", cancellation).ConfigureAwait(false);
        long found = (long)(await Scalar(connection, "SELECT coalesce(max(version), 0) FROM schema_version", cancellation).ConfigureAwait(false))!;
        if (found > Version)
        {
            throw LedgerVersionException.Newer("in PostgreSQL, database " + connection.Database, found, Version);
        }

        for (long next = found; next < Version; next++)
        {
            await Scalar(connection, Migrations[next], cancellation).ConfigureAwait(false);
            await Scalar(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_version VALUES ({next + 1})"), cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }
}
