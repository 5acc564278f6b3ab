using Microsoft.Data.Sqlite;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>The one connection that writes.</summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteStatements statements;
    private readonly LedgerQueue queue;

    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteWriter(string path, long? mostBytes)
    {
        MakeFile(path);
        connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 30 }.ToString());
        try
        {
            connection.Open();
            SqliteSchema.Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
            SqliteSchema.Migrate(connection, path);
            if (mostBytes is { } most)
            {
                long pages = most / SqliteSchema.Number(connection, "PRAGMA page_size");
                SqliteSchema.Execute(connection, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Max(1, pages)}"));
            }

            statements = new SqliteStatements(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        queue = new LedgerQueue(
            group => ValueTask.FromResult(Commit(group)),
            failure => failure is SqliteException known ? SqliteFailure.Of(known, path, "written") : failure);
    }

    public Task<IReadOnlyList<LedgerConflict>> WriteAsync(LedgerWrite[] writes, CancellationToken cancellation) =>
        queue.Do(new LedgerJob(writes), cancellation);

    public async ValueTask<long> ForgetAsync(LedgerKind kind, EventTime before, CancellationToken cancellation)
    {
        long removed = 0;
        await queue.Do(new LedgerJob([], () => removed = statements.Forget(kind, before)), cancellation).ConfigureAwait(false);
        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync().ConfigureAwait(false);
        statements.Dispose();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private IReadOnlyList<LedgerConflict>[] Commit(IReadOnlyList<LedgerJob> group)
    {
        try
        {
            var results = new IReadOnlyList<LedgerConflict>[group.Count];
            statements.Begin();
            var merge = new LedgerMerge(statements.Sequence());
            for (int i = 0; i < group.Count; i++)
            {
                group[i].Alone?.Invoke();
                results[i] = Apply(merge, group[i].Writes);
            }

            statements.Write(merge);
            statements.Commit();
            return results;
        }
        catch
        {
            statements.Rollback();
            throw;
        }
    }

    private IReadOnlyList<LedgerConflict> Apply(LedgerMerge merge, IReadOnlyList<LedgerWrite> writes)
    {
        foreach (LedgerWrite write in writes)
        {
            if (!merge.Knows(write.Entry.Kind, write.Entry.Uid))
            {
                merge.Hold(write.Entry.Kind, write.Entry.Uid, statements.Find(write.Entry.Kind, write.Entry.Uid));
            }
        }

        return merge.Apply(writes);
    }

    /// <summary>The ledger holds who may sign in: nobody else reads it. SQLite gives its other files the same rights.</summary>
    private static void MakeFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            new FileStream(path, options).Dispose();
        }
    }
}
