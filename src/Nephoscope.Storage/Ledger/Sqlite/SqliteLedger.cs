using Microsoft.Data.Sqlite;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>
/// The ledger in one SQLite file, in the process. Write-ahead log with a full sync at each commit: what <see cref="WriteAsync"/> returned
/// from survives the loss of power. One thread writes and takes what many callers ask for at once into one transaction; readers have
/// connections of their own and never wait for it. Safe for use by many threads; several processes may read while one writes.
/// </summary>
public sealed class SqliteLedger : ILedger
{
    private const string Position = "instr";
    private readonly string path;
    private readonly string readers;
    private readonly SqliteWriter? writer;

    private SqliteLedger(string path, string readers, SqliteWriter? writer)
    {
        this.path = path;
        this.readers = readers;
        this.writer = writer;
    }

    /// <summary>Opens a ledger, makes it where there is none, and brings one of an older version up to this one.</summary>
    /// <exception cref="LedgerVersionException">A newer version wrote it.</exception>
    /// <exception cref="IOException">It cannot be opened, or is none.</exception>
    public static SqliteLedger Open(SqliteLedgerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string full = Path.GetFullPath(options.Path);
        var readers = new SqliteConnectionStringBuilder { DataSource = full, Mode = SqliteOpenMode.ReadOnly, Pooling = true, DefaultTimeout = 30 };
        try
        {
            if (options.ReadOnly)
            {
                return OpenToRead(full, readers.ToString());
            }

            return new SqliteLedger(full, readers.ToString(), new SqliteWriter(full, options.MostBytes));
        }
        catch (SqliteException failure)
        {
            throw SqliteFailure.Of(failure, full, "opened");
        }
    }

    public async ValueTask<IReadOnlyList<LedgerConflict>> WriteAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken cancellation)
    {
        LedgerWrite[] clean = LedgerText.Clean(writes);
        return clean.Length == 0 ? [] : await Writer.WriteAsync(clean, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<LedgerEntry?> FindAsync(LedgerKind kind, string uid, CancellationToken cancellation)
    {
        string clean = LedgerText.Uid(uid);
        return await Read(
            connection =>
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = LedgerSelect.Find;
                command.Parameters.AddWithValue("@kind", (long)kind);
                command.Parameters.AddWithValue("@uid", clean);
                using SqliteDataReader row = command.ExecuteReader();
                return row.Read() ? LedgerSelect.Read(row) : null;
            },
            cancellation).ConfigureAwait(false);
    }

    public async ValueTask<LedgerPage> QueryAsync(LedgerQuery query, CancellationToken cancellation)
    {
        var select = new LedgerSelect(query, Position);
        return await Read(
            connection =>
            {
                // One transaction: the total and the page tell of the same moment.
                using SqliteTransaction moment = connection.BeginTransaction(deferred: true);
                List<LedgerEntry> entries = [];
                using (SqliteCommand page = Command(connection, select, select.Page))
                using (SqliteDataReader row = page.ExecuteReader())
                {
                    while (row.Read())
                    {
                        entries.Add(LedgerSelect.Read(row));
                    }
                }

                using SqliteCommand count = Command(connection, select, select.Count);
                return select.ToPage(entries, (long)count.ExecuteScalar()!);
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the entries of a kind that tell of a time before: what retention does. Their room is used again.</summary>
    /// <returns>How many were removed.</returns>
    public ValueTask<long> ForgetAsync(LedgerKind kind, EventTime before, CancellationToken cancellation) =>
        Writer.ForgetAsync(kind, before, cancellation);

    /// <summary>Writes a copy of the ledger as it is at one moment, while it is in use. The file must not be there yet.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async ValueTask BackupAsync(string target, CancellationToken cancellation) => await Read(
        connection =>
        {
            if (File.Exists(target))
            {
                throw new IOException($"{target} is there already. Name a file that is not.");
            }

            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO @target";
            command.Parameters.AddWithValue("@target", Path.GetFullPath(target));
            command.ExecuteNonQuery();
            return true;
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        using (var any = new SqliteConnection(readers))
        {
            SqliteConnection.ClearPool(any);
        }

        if (writer is not null)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SqliteWriter Writer => writer ?? throw new NotSupportedException($"The ledger {path} was opened to be read only.");

    private static SqliteLedger OpenToRead(string path, string readers)
    {
        using var connection = new SqliteConnection(readers);
        connection.Open();
        long found = SqliteSchema.Number(connection, "SELECT max(version) FROM schema_version");
        return found == SqliteSchema.Version
            ? new SqliteLedger(path, readers, null)
            : throw LedgerVersionException.Newer(path, found, SqliteSchema.Version);
    }

    private static SqliteCommand Command(SqliteConnection connection, LedgerSelect select, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        select.Bind(command);
        return command;
    }

    /// <summary>SQLite has no waiting of its own to give away: the work is done on a thread of the pool.</summary>
    private Task<T> Read<T>(Func<SqliteConnection, T> read, CancellationToken cancellation) => Task.Run(
        () =>
        {
            try
            {
                using var connection = new SqliteConnection(readers);
                connection.Open();
                return read(connection);
            }
            catch (SqliteException failure)
            {
                throw SqliteFailure.Of(failure, path, "read");
            }
        },
        cancellation);
}
