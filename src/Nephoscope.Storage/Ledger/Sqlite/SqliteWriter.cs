using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>The one connection that writes. Callers queue; what waits is written in one transaction, so that many writers share one sync.</summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MostJobs = 256;
    private const int MostWrites = 8192;
    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly SqliteStatements statements;
    private readonly Channel<Job> jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Task loop;

    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteWriter(string path, long? mostBytes)
    {
        this.path = path;
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

        loop = Task.Run(Run);
    }

    public async Task<IReadOnlyList<LedgerConflict>> WriteAsync(LedgerWrite[] writes, CancellationToken cancellation)
    {
        var job = new Job(writes, null);
        await Queue(job, cancellation).ConfigureAwait(false);
        return await job.Done.Task.ConfigureAwait(false);
    }

    public async ValueTask<long> ForgetAsync(LedgerKind kind, EventTime before, CancellationToken cancellation)
    {
        long removed = 0;
        var job = new Job([], () => removed = statements.Forget(kind, before));
        await Queue(job, cancellation).ConfigureAwait(false);
        await job.Done.Task.ConfigureAwait(false);
        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        jobs.Writer.TryComplete();
        await loop.ConfigureAwait(false);
        statements.Dispose();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Once it is queued it is seen through: a caller who stopped waiting would not know whether it was written.</summary>
    private async ValueTask Queue(Job job, CancellationToken cancellation)
    {
        try
        {
            await jobs.Writer.WriteAsync(job, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteLedger));
        }
    }

    private async Task Run()
    {
        List<Job> group = [];
        while (await jobs.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            for (int writes = 0; group.Count < MostJobs && writes < MostWrites && jobs.Reader.TryPeek(out Job? next); writes += next.Writes.Length)
            {
                // What is done alone must not meet writes of the same group that were decided and not made yet.
                if (group.Count > 0 && (next.Alone is not null || group[0].Alone is not null))
                {
                    break;
                }

                jobs.Reader.TryRead(out _);
                group.Add(next);
            }

            if (!TryCommit(group) && group.Count > 1)
            {
                // One of them may be too big or broken: the others shall not pay for it.
                foreach (Job job in group)
                {
                    TryCommit([job]);
                }
            }
        }
    }

    /// <returns>False where it failed; the callers were told only if there is no more than one.</returns>
    private bool TryCommit(List<Job> group)
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
            for (int i = 0; i < group.Count; i++)
            {
                group[i].Done.SetResult(results[i]);
            }

            return true;
        }
        catch (Exception failure)
        {
            statements.Rollback();
            if (group.Count == 1)
            {
                group[0].Done.SetException(failure is SqliteException known ? SqliteFailure.Of(known, path, "written") : failure);
            }

            return false;
        }
    }

    private IReadOnlyList<LedgerConflict> Apply(LedgerMerge merge, LedgerWrite[] writes)
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

    /// <param name="Alone">What is done beside writing entries, in the same transaction.</param>
    private sealed record Job(LedgerWrite[] Writes, Action? Alone)
    {
        public TaskCompletionSource<IReadOnlyList<LedgerConflict>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
