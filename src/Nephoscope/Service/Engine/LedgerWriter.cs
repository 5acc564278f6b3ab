using Microsoft.Extensions.Logging;
using Nephoscope.Events;
using Nephoscope.Service.Health;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Writes what the engine found into the ledger, behind its back: whatever gathered while the last write ran goes in one transaction,
/// together with how far the journal is worked off. A ledger that cannot be written is tried again; nothing is dropped, and when too
/// much waits the engine stops to take more. Safe for use by many threads.
/// </summary>
internal sealed partial class LedgerWriter(ILedger ledger, ServiceFigures figures, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private const int MostPending = 20_000;
    private const int MostPerWrite = 2_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrival = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<(LedgerKind Kind, string Uid), (LedgerEntry Entry, long Arrived)> pending = [];
    private long offered;
    private long written;
    private long offers;
    private long offersWritten;
    private EventTime time;
    private TaskCompletionSource progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? loop;

    /// <summary>So much waits that no more should be made.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
            {
                return pending.Count >= MostPending;
            }
        }
    }

    /// <summary>What waits.</summary>
    public int Pending
    {
        get
        {
            lock (gate)
            {
                return pending.Count;
            }
        }
    }

    /// <summary>How often something was offered.</summary>
    public long Offers
    {
        get
        {
            lock (gate)
            {
                return offers;
            }
        }
    }

    /// <summary>Why the ledger cannot be written at present; null where it can.</summary>
    public string? Trouble { get; private set; }

    /// <param name="told">The delivery up to which the ledger holds all that came of it.</param>
    public void Start(long told)
    {
        offered = written = told;
        loop = Task.Run(Run);
    }

    /// <summary>Takes entries that all deliveries up to a sequence led to.</summary>
    /// <param name="arrived">Stopwatch time of the arrival that led to them; 0 where unknown.</param>
    public void Offer(IReadOnlyList<LedgerEntry> entries, long sequence, EventTime now, long arrived)
    {
        lock (gate)
        {
            foreach (LedgerEntry entry in entries)
            {
                pending[(entry.Kind, entry.Uid)] = (entry, arrived);
            }

            offers += entries.Count > 0 ? 1 : 0;
            offered = Math.Max(offered, sequence);
            time = now;
        }

        if (entries.Count > 0)
        {
            arrival.Release();
        }
    }

    /// <summary>Whether all deliveries up to a sequence and the first so many offers are durable.</summary>
    public bool Holds(long sequence, long soMany)
    {
        lock (gate)
        {
            return written >= sequence && offersWritten >= soMany;
        }
    }

    /// <summary>Ends when everything offered so far is durable.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (pending.Count == 0 && written >= offered)
                {
                    return;
                }

                next = progress.Task;
            }

            arrival.Release();
            await next.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        if (loop is not null)
        {
            await loop.ConfigureAwait(false);
        }

        stop.Dispose();
        arrival.Dispose();
    }

    private async Task Run()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                // Without findings the position is still written now and then.
                await arrival.WaitAsync(RetryAfter, stop.Token).ConfigureAwait(false);
                await WriteWaiting().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException failure)
            {
                Trouble = failure is LedgerFullException ? "no room left for the ledger" : "the ledger cannot be written";
                figures.LedgerFailures.Add();
                CannotWrite(logger, Trouble, failure.Message);
                await Task.Delay(RetryAfter, clock, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteWaiting()
    {
        List<(LedgerEntry Entry, long Arrived)> taken;
        long upTo;
        long all;
        EventTime now;
        lock (gate)
        {
            if (pending.Count == 0 && written >= offered)
            {
                Reached();
                return;
            }

            taken = [.. pending.Values.Take(MostPerWrite)];
            upTo = taken.Count == pending.Count ? offered : written;
            all = taken.Count == pending.Count ? offers : offersWritten;
            now = time;
        }

        List<LedgerWrite> writes = [.. taken.Select(one => new LedgerWrite(one.Entry))];
        if (upTo > written)
        {
            writes.Add(new LedgerWrite(LedgerEntries.Position(upTo, now)));
        }

        await ledger.WriteAsync(writes, CancellationToken.None).ConfigureAwait(false);
        lock (gate)
        {
            foreach ((LedgerEntry entry, long arrived) in taken)
            {
                // Unless it was offered anew meanwhile.
                if (pending.TryGetValue((entry.Kind, entry.Uid), out var current) && ReferenceEquals(current.Entry, entry))
                {
                    pending.Remove((entry.Kind, entry.Uid));
                }

                figures.Durable.Since(arrived);
            }

            written = Math.Max(written, upTo);
            offersWritten = Math.Max(offersWritten, all);
            Trouble = null;
            if (pending.Count > 0)
            {
                arrival.Release();
            }

            Reached();
        }
    }

    private void Reached()
    {
        TaskCompletionSource reached = progress;
        progress = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        reached.SetResult();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Trouble}; trying again. {Detail}")]
    private static partial void CannotWrite(ILogger logger, string trouble, string detail);
}
