using System.Threading.Channels;

namespace Nephoscope.Storage;

/// <summary>
/// Lets many callers share one transaction, and so one sync to the disk: what waits while one is committed goes into the next. Safe for use
/// by many threads; commits one group at a time.
/// </summary>
/// <param name="commit">Commits all jobs in one transaction and gives the conflicts of each; throws where nothing was written.</param>
/// <param name="translate">The failure in the words of the ledger.</param>
internal sealed class LedgerQueue : IAsyncDisposable
{
    private const int MostJobs = 256;
    private const int MostWrites = 8192;
    private readonly Channel<LedgerJob> jobs = Channel.CreateBounded<LedgerJob>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Func<IReadOnlyList<LedgerJob>, ValueTask<IReadOnlyList<LedgerConflict>[]>> commit;
    private readonly Func<Exception, Exception> translate;
    private readonly Task loop;

    public LedgerQueue(Func<IReadOnlyList<LedgerJob>, ValueTask<IReadOnlyList<LedgerConflict>[]>> commit, Func<Exception, Exception> translate)
    {
        this.commit = commit;
        this.translate = translate;
        loop = Task.Run(Run);
    }

    /// <summary>Once it is queued it is seen through: a caller who stopped waiting would not know whether it was written.</summary>
    public async Task<IReadOnlyList<LedgerConflict>> Do(LedgerJob job, CancellationToken cancellation)
    {
        try
        {
            await jobs.Writer.WriteAsync(job, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(ILedger));
        }

        return await job.Done.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        jobs.Writer.TryComplete();
        await loop.ConfigureAwait(false);
    }

    private async Task Run()
    {
        List<LedgerJob> group = [];
        while (await jobs.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            for (int writes = 0; group.Count < MostJobs && writes < MostWrites && jobs.Reader.TryPeek(out LedgerJob? next); writes += next.Writes.Count)
            {
                // What is done alone must not meet writes of the same group that were decided and not made yet.
                if (group.Count > 0 && (next.Alone is not null || group[0].Alone is not null))
                {
                    break;
                }

                jobs.Reader.TryRead(out _);
                group.Add(next);
            }

            if (!await TryCommit(group).ConfigureAwait(false) && group.Count > 1)
            {
                // One of them may be too big or broken: the others shall not pay for it.
                foreach (LedgerJob job in group)
                {
                    await TryCommit([job]).ConfigureAwait(false);
                }
            }
        }
    }

    /// <returns>False where it failed; the caller was told only if it is the only one.</returns>
    private async ValueTask<bool> TryCommit(List<LedgerJob> group)
    {
        try
        {
            IReadOnlyList<LedgerConflict>[] results = await commit(group).ConfigureAwait(false);
            for (int i = 0; i < group.Count; i++)
            {
                group[i].Done.SetResult(results[i]);
            }

            return true;
        }
        catch (Exception failure)
        {
            if (group.Count == 1)
            {
                group[0].Done.SetException(translate(failure));
            }

            return false;
        }
    }
}

/// <summary>What one caller wants done in a transaction.</summary>
/// <param name="Writes">Cleaned.</param>
/// <param name="Alone">What is done beside writing entries; such a job has a transaction of its own.</param>
internal sealed record LedgerJob(IReadOnlyList<LedgerWrite> Writes, Action? Alone = null)
{
    public TaskCompletionSource<IReadOnlyList<LedgerConflict>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
