using System.Collections.Concurrent;
using Nephoscope.Events;
using Nephoscope.Sources.Order;

namespace Nephoscope.Sources.Files;

/// <summary>
/// Recorded telemetry in files and folders of any known format, plain, gzip or zstd, read in parallel and handed on in event time. Which
/// file gives the next slice depends on the files' times only, never on which thread was faster, so the order is the same in every run.
/// </summary>
public sealed class FileSource : ISource
{
    private const int AheadPerWorker = 6;

    /// <summary>Divides what may be held, for a file that looks in order.</summary>
    private const int OrderlyShare = 32;

    private readonly FileSourceOptions options;
    private readonly FileNames files = new();
    private readonly PriorityQueue<FileStreamState, (long Key, int Index)> active = new();
    private readonly ConcurrentBag<EventBatch> spareBatches = [];
    private readonly ReaderShelf readers = new();
    private readonly List<(string Name, string Reason)> refused = [];
    private long waitingBytes;

    public FileSource(FileSourceOptions options) => this.options = options;

    public SourceTally Tally { get; } = new();

    /// <summary>Names of the files opened so far; <see cref="EventHeader.File"/> is an index into it. Other threads may read it.</summary>
    public IReadOnlyList<string> Files => files;

    public void Read(EventReceiver receiver, CancellationToken cancellation) =>
        Read((batch, offset, late) => receiver(batch.At(offset), late), Return, cancellation);

    /// <summary>The same, where events are kept longer than a call.</summary>
    /// <param name="release">Told of each batch of which no event will come any more; when its events are not needed either, <see cref="Return"/> takes it back.</param>
    public void Read(EventTaker taker, Action<EventBatch> release, CancellationToken cancellation)
    {
        var order = new TimeOrder(taker, Tally, batch =>
        {
            waitingBytes -= batch.UsedBytes;
            release(batch);
        });
        var walker = new FileWalker(options.Paths, FirstEventTime.Peek, (name, reason) => refused.Add((name, reason)), options.Exclude);
        using var workers = new SliceWorkers(options.Workers > 1 ? options.Workers : 0);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                OpenAhead(walker, workers);
                NoteRefused();
                if (!active.TryDequeue(out FileStreamState? stream, out _))
                {
                    break;
                }

                Take(stream, workers, order);
                order.Advance(Watermark(walker));
            }
        }
        finally
        {
            workers.Stop();
            while (active.TryDequeue(out FileStreamState? stream, out _))
            {
                stream.File.Dispose();
            }
        }

        order.Advance(new EventTime(long.MaxValue));
        Tally.FilesSkipped = walker.Skipped;
    }

    /// <summary>Takes back a batch whose events nobody needs any more. Thread-safe.</summary>
    public void Return(EventBatch batch)
    {
        batch.Reset();
        spareBatches.Add(batch);
    }

    private void OpenAhead(FileWalker walker, SliceWorkers workers)
    {
        int ahead = Math.Max(1, options.Workers * AheadPerWorker);
        while (walker.PeekKey() is { } key
            && (active.Count < ahead || (active.TryPeek(out _, out (long Key, int Index) least) && key <= least.Key && key != long.MinValue)))
        {
            FoundFile found = walker.Next()!;
            var stream = new FileStreamState(new OpenFile(found, files.Count, readers), found.KeySeconds, PathTime.OfFile(Path.GetFileName(found.Path.AsSpan())) is not null);
            files.Add(found.Name);
            active.Enqueue(stream, (stream.Key, stream.File.Index));
            workers.Request(stream, Batch);
        }
    }

    private void Take(FileStreamState stream, SliceWorkers workers, TimeOrder order)
    {
        EventBatch batch = workers.Finish(stream, Batch);
        foreach (Reject reject in batch.Rejects)
        {
            Tally.Count(reject);
            options.OnReject?.Invoke(reject);
        }

        Hold(stream, batch);
        Tally.BytesRead += stream.File.BytesRead - stream.CountedBytesRead;
        Tally.BytesUnpacked += stream.File.BytesUnpacked - stream.CountedBytesUnpacked;
        stream.CountedBytesRead = stream.File.BytesRead;
        stream.CountedBytesUnpacked = stream.File.BytesUnpacked;
        if (stream.File.IsDone)
        {
            Tally.FilesRead++;
        }
        else
        {
            active.Enqueue(stream, (stream.Key, stream.File.Index));
            workers.Request(stream, Batch);
        }

        waitingBytes += batch.UsedBytes;
        order.Add(batch);
    }

    /// <summary>Until its end, or until too much waits, nobody knows whether a file that was not delivered by AWS still has its earliest event.</summary>
    private void Hold(FileStreamState stream, EventBatch batch)
    {
        stream.IsDisordered = stream.IsDisordered || (!stream.IsDelivered && Disorder.RunsBack(batch, options.Lateness));
        long most = stream.IsDisordered ? options.MostHeldBytes : options.MostHeldBytes / OrderlyShare;
        if (stream.IsDelivered || waitingBytes + batch.UsedBytes > most)
        {
            stream.Key = Math.Max(stream.Key, TypicalSecond(batch));
        }
        else if (stream.IsDisordered)
        {
            // Where it began was no bound.
            stream.Key = long.MinValue;
        }
    }

    /// <summary>Median of three, so that one record with a clock years ahead does not make the rest of its file late.</summary>
    private static long TypicalSecond(EventBatch batch)
    {
        if (batch.Count == 0)
        {
            return long.MinValue;
        }

        long first = Second(batch, 0);
        long middle = Second(batch, batch.Count / 2);
        long last = Second(batch, batch.Count - 1);
        return Math.Max(Math.Min(first, middle), Math.Min(Math.Max(first, middle), last));
    }

    private static long Second(EventBatch batch, int index) => batch[index].Header.TimeNanoseconds / EventTime.NanosecondsPerSecond;

    private EventTime Watermark(FileWalker walker)
    {
        long key = walker.PeekKey() ?? long.MaxValue;
        if (active.TryPeek(out _, out (long Key, int Index) least))
        {
            key = Math.Min(key, least.Key);
        }

        return key switch
        {
            long.MaxValue => new EventTime(long.MaxValue),
            // Nobody knows where the files begin that are still to come, and too much waits for them: in order as far as it goes.
            < 0 when waitingBytes > options.MostHeldBytes => new EventTime(long.MaxValue),
            < 0 => new EventTime(long.MinValue),
            _ => EventTime.FromSeconds(key - (long)options.Lateness.TotalSeconds),
        };
    }

    private void NoteRefused()
    {
        foreach ((string name, string reason) in refused)
        {
            var reject = new Reject(files.Count, 0, 0, reason);
            files.Add(name);
            Tally.Count(reject);
            options.OnReject?.Invoke(reject);
        }

        refused.Clear();
    }

    private EventBatch Batch()
    {
        if (!spareBatches.TryTake(out EventBatch? batch))
        {
            batch = new EventBatch();
        }

        return batch;
    }
}
