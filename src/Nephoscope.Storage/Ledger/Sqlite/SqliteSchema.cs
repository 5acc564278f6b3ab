using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Nephoscope.Storage;

/// <summary>The tables in SQLite, and how a ledger of an older version becomes one of this version. A migration is never changed once released.</summary>
internal static class SqliteSchema
{
    /// <summary>Documents stand apart so that finding, ordering and counting entries reads narrow rows only.</summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            uid TEXT NOT NULL,
            time INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            score INTEGER NOT NULL,
            account TEXT NOT NULL,
            status TEXT NOT NULL,
            title TEXT NOT NULL,
            revision INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            search TEXT NOT NULL) STRICT;
        CREATE TABLE content (id INTEGER PRIMARY KEY, document BLOB NOT NULL) STRICT;
        CREATE TABLE counter (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL) STRICT;
        INSERT INTO counter VALUES (1, 0);
        CREATE UNIQUE INDEX entry_uid ON entry (kind, uid);
        CREATE INDEX entry_newest ON entry (kind, time, uid);
        CREATE INDEX entry_severest ON entry (kind, severity, score, time, uid);
        CREATE INDEX entry_written ON entry (kind, sequence);
        CREATE INDEX entry_account ON entry (kind, account, time);
        """,
    ];

    public static long Version => Migrations.Length;

    /// <exception cref="LedgerVersionException">A newer program wrote it.</exception>
    public static void Migrate(SqliteConnection connection, string place)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT");
        long found = Number(connection, "SELECT coalesce(max(version), 0) FROM schema_version");
        if (found > Version)
        {
            throw LedgerVersionException.Newer(place, found, Version);
        }

        for (long next = found; next < Version; next++)
        {
            Execute(connection, Migrations[next]);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_version VALUES ({next + 1})"));
        }

        transaction.Commit();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
