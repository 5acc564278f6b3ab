using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Nephoscope.Service.Journal;

/// <summary>
/// Lets the journal forget: a segment that is not needed any more is kept in the lake first, on a thread that works half of the time at most.
/// Where it cannot be kept it stays in the journal and is tried again. Where none are kept, segments are deleted at once. Safe for use by many threads.
/// </summary>
internal sealed partial class SegmentKeeper : IDisposable
{
    /// <summary>At the end so much is still kept; what is more waits in the journal for the next start.</summary>
    private const long MostAtEnd = 16 << 20;

    private readonly string folder;
    private readonly KeptDeliveries? kept;
    private readonly Func<long?> keepFrom;
    private readonly Action<string> report;
    private readonly ILogger logger;
    private readonly ManualResetEventSlim stopping = new(false);
    private readonly AutoResetEvent arrival = new(false);
    private readonly Thread? thread;
    private long wanted;
    private long done;
    private long leftAtEnd = MostAtEnd;

    /// <param name="folder">Folder of the journal.</param>
    /// <param name="kept">Where segments are kept; null keeps none.</param>
    /// <param name="keepFrom">What was accepted before this time goes, nanoseconds since 1970; null keeps all.</param>
    /// <param name="report">Told what was found damaged.</param>
    public SegmentKeeper(string folder, KeptDeliveries? kept, Func<long?> keepFrom, Action<string> report, ILogger logger)
    {
        this.folder = folder;
        this.kept = kept;
        this.keepFrom = keepFrom;
        this.report = report;
        this.logger = logger;
        if (kept is not null)
        {
            thread = new Thread(Run) { IsBackground = true, Name = "keeper" };
            thread.Start();
        }
    }

    /// <summary>Pause before another try.</summary>
    internal TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Why deliveries cannot be kept at present; null where they can.</summary>
    public string? Trouble { get; private set; }

    /// <summary>True where all that was asked for is done.</summary>
    public bool IsIdle => Interlocked.Read(ref done) >= Interlocked.Read(ref wanted);

    /// <summary>Deliveries up to a sequence are not needed in the journal any more.</summary>
    public void Forget(long upTo)
    {
        if (upTo <= Interlocked.Read(ref wanted))
        {
            return;
        }

        Interlocked.Exchange(ref wanted, upTo);
        if (kept is null)
        {
            foreach ((string path, _) in DeliveryJournal.Done(folder, upTo))
            {
                File.Delete(path);
            }

            Interlocked.Exchange(ref done, upTo);
        }
        else
        {
            arrival.Set();
        }
    }

    /// <summary>Ends; what is small is still kept.</summary>
    public void Dispose()
    {
        stopping.Set();
        arrival.Set();
        thread?.Join();
        kept?.Dispose();
        arrival.Dispose();
        stopping.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            bool last = stopping.IsSet;
            long upTo = Interlocked.Read(ref wanted);
            bool failed = upTo > Interlocked.Read(ref done) && !TryKeep(upTo);
            if (last)
            {
                return;
            }

            if (failed)
            {
                stopping.Wait(RetryAfter);
            }
            else
            {
                arrival.WaitOne();
            }
        }
    }

    /// <returns>False where it is to be tried again.</returns>
    private bool TryKeep(long upTo)
    {
        try
        {
            foreach ((string path, long first) in DeliveryJournal.Done(folder, upTo))
            {
                if (!Keep(path, first))
                {
                    return false;
                }
            }

            if (keepFrom() is { } before)
            {
                kept!.Forget(before);
            }

            Trouble = null;
            Interlocked.Exchange(ref done, upTo);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure)
        {
            // Whatever it is: the journal has them still.
            bool isFull = failure is IOException full && Storage.LakeFullException.Says(full);
            Trouble = isFull ? "no room left to keep deliveries in the lake" : "deliveries cannot be kept in the lake";
            CannotKeep(logger, Trouble, failure.Message);
            return false;
        }
    }

    /// <returns>False where the service ends before.</returns>
    private bool Keep(string path, long first)
    {
        long length = new FileInfo(path).Length;
        bool isSmall = length <= leftAtEnd;
        if (stopping.IsSet)
        {
            leftAtEnd -= length;
            if (!isSmall)
            {
                return false;
            }
        }

        // Told once it is kept: what is tried again is damaged again.
        List<string> damage = [];
        long began = Stopwatch.GetTimestamp();
        KeptFile? file = kept!.Keep(
            path, first,
            () =>
            {
                stopping.Wait(Stopwatch.GetElapsedTime(began));
                if (stopping.IsSet && !isSmall)
                {
                    throw new OperationCanceledException("the service ends");
                }

                began = Stopwatch.GetTimestamp();
            },
            damage.Add);
        damage.ForEach(report);
        File.Delete(path);
        if (file is not null)
        {
            long bytes = new FileInfo(file.Path).Length;
            Kept(logger, file.First, file.Last, bytes);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deliveries {First} to {Last} are kept in the lake, {Bytes} bytes")]
    private static partial void Kept(ILogger logger, long first, long last, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Trouble}; they stay in the journal, trying again. {Detail}")]
    private static partial void CannotKeep(ILogger logger, string trouble, string detail);
}
