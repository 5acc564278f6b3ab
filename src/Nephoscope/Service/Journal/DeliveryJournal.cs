using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Nephoscope.Service.Journal;

/// <summary>
/// Everything that was accepted, in the order it is worked on, durable before it is acknowledged. One thread writes whatever waits in one
/// go and flushes once for all of it (group commit). A tail that a crash left half-written is cut off, set aside and reported at the
/// next start. Safe for use by many threads.
/// </summary>
internal sealed class DeliveryJournal : IDisposable
{
    private const long SegmentBytes = 64 << 20;
    private const int MostAtOnce = 16 << 20;

    private readonly string folder;
    private readonly Action<Delivery> durable;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim arrival = new(0);
    private readonly ArrayBufferWriter<byte> buffer = new(1 << 20);
    private readonly Thread writer;
    private List<Waiting> waiting = [];
    private List<Waiting> writing = [];
    private SafeFileHandle? segment;
    private long length;
    private long waitingBytes;
    private bool closing;

    private DeliveryJournal(string folder, long last, long number, Action<Delivery> durable)
    {
        this.folder = folder;
        this.durable = durable;
        LastSequence = last;
        SequenceAtOpen = last;
        NumberAtOpen = number;
        writer = new Thread(Write) { IsBackground = true, Name = "journal" };
        writer.Start();
    }

    /// <summary>The last one that is durable; 0 where there is none.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The last one that was there when the journal was opened.</summary>
    public long SequenceAtOpen { get; }

    /// <summary>The greatest <see cref="Delivery.Number"/> of the last segment when the journal was opened.</summary>
    public long NumberAtOpen { get; }

    /// <summary>Bytes accepted but not yet durable.</summary>
    public long WaitingBytes => Interlocked.Read(ref waitingBytes);

    /// <summary>Opens a folder's journal; a damaged tail is set aside as a file of its own.</summary>
    /// <param name="durable">Told of each delivery once it is durable, in order, on the journal's thread.</param>
    /// <param name="report">Told what was found damaged.</param>
    /// <param name="atLeast">A sequence that was given away before, whatever the folder holds: none up to it is given again.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static DeliveryJournal Open(string folder, Action<Delivery> durable, Action<string> report, long atLeast = 0)
    {
        Directory.CreateDirectory(folder);
        List<(string Path, long First)> segments = Segment.List(folder);
        long last = 0;
        long number = 0;
        if (segments.Count > 0)
        {
            (string path, long first) = segments[^1];
            last = first - 1;
            long end = Segment.Read(path, 0, frame =>
            {
                last = Frame.SequenceOf(frame.Span);
                number = Math.Max(number, Frame.NumberOf(frame.Span));
                return true;
            });
            CutTail(path, end, report);
        }

        last = Math.Max(last, atLeast);
        return new DeliveryJournal(folder, last, Math.Max(number, last), durable);
    }

    /// <summary>Appends a delivery; the task ends when it is durable.</summary>
    /// <returns>Its sequence. Fails with an <see cref="IOException"/> where it could not be written; it is then not in the journal.</returns>
    public Task<long> AppendAsync(Delivery delivery)
    {
        var entry = new Waiting(delivery, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            waiting.Add(entry);
            Interlocked.Add(ref waitingBytes, delivery.Body.Length);
        }

        arrival.Release();
        return entry.Done.Task;
    }

    /// <summary>Deliveries after a sequence up to the one that was last when the journal was opened. Damaged stretches are stepped over and reported.</summary>
    /// <param name="take">Gets each in order; false ends.</param>
    public static void Replay(string folder, long after, long until, Func<Delivery, bool> take, Action<string> report)
    {
        List<(string Path, long First)> segments = Segment.List(folder);
        for (int i = 0; i < segments.Count; i++)
        {
            if (i + 1 < segments.Count && segments[i + 1].First <= after + 1)
            {
                continue;
            }

            if (!ReplaySegment(segments[i].Path, after, until, take, report))
            {
                return;
            }
        }
    }

    /// <summary>Segments that hold nothing after a sequence, earliest first. The one that is written is never among them.</summary>
    public static IReadOnlyList<(string Path, long First)> Done(string folder, long upTo)
    {
        List<(string Path, long First)> segments = Segment.List(folder);
        return [.. segments.Where((_, i) => i + 1 < segments.Count && segments[i + 1].First <= upTo + 1)];
    }

    /// <summary>Deletes segments that hold nothing after a sequence.</summary>
    public void Forget(long upTo)
    {
        foreach ((string path, _) in Done(folder, upTo))
        {
            File.Delete(path);
        }
    }

    /// <summary>Writes what waits, then closes.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (closing)
            {
                return;
            }

            closing = true;
        }

        arrival.Release();
        writer.Join();
        segment?.Dispose();
        arrival.Dispose();
    }

    /// <returns>False where no more is wanted.</returns>
    private static bool ReplaySegment(string path, long after, long until, Func<Delivery, bool> take, Action<string> report)
    {
        long at = 0;
        long end = new FileInfo(path).Length;
        bool goOn = true;
        while (goOn && at >= 0 && at < end)
        {
            at = Segment.Read(path, at, frame =>
            {
                long sequence = Frame.SequenceOf(frame.Span);
                goOn = sequence <= until;
                if (goOn && sequence > after)
                {
                    goOn = take(Frame.Read(frame));
                }

                return goOn;
            });
            if (goOn && at < end)
            {
                report($"journal {Path.GetFileName(path)} is damaged at byte {at}; reading goes on at the next whole entry");
                at = Segment.FindNext(path, at);
            }
        }

        return goOn;
    }

    private static void CutTail(string path, long end, Action<string> report)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        long whole = RandomAccess.GetLength(handle);
        if (whole == end)
        {
            return;
        }

        // A whole frame behind the damage means the middle is damaged, not the end: then nothing may be cut.
        if (Segment.FindNext(path, end) >= 0)
        {
            return;
        }

        byte[] tail = new byte[checked((int)Math.Min(whole - end, Frame.MostBodyBytes))];
        _ = RandomAccess.Read(handle, tail, end);
        File.WriteAllBytes($"{path}.tail-{end}", tail);
        RandomAccess.SetLength(handle, end);
        RandomAccess.FlushToDisk(handle);
        report($"journal {Path.GetFileName(path)} ended in {whole - end} bytes that were not written whole and never acknowledged; they are set aside");
    }

    private void Write()
    {
        while (true)
        {
            arrival.Wait();
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    if (closing)
                    {
                        return;
                    }

                    continue;
                }

                (waiting, writing) = (writing, waiting);
            }

            for (int at = 0; at < writing.Count;)
            {
                at = WriteSome(at);
            }

            writing.Clear();
        }
    }

    /// <summary>Writes and flushes as many as fit in one go.</summary>
    private int WriteSome(int first)
    {
        buffer.ResetWrittenCount();
        int next = first;
        long sequence = LastSequence;
        while (next < writing.Count && (next == first || buffer.WrittenCount < MostAtOnce))
        {
            writing[next].Delivery.Sequence = ++sequence;
            Frame.Write(buffer, writing[next].Delivery);
            next++;
        }

        try
        {
            SafeFileHandle handle = Current();
            RandomAccess.Write(handle, buffer.WrittenSpan, length);
            RandomAccess.FlushToDisk(handle);
            length += buffer.WrittenCount;
            LastSequence = sequence;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            GiveBack(first, next, failure);
            return next;
        }

        for (int i = first; i < next; i++)
        {
            Waiting entry = writing[i];
            durable(entry.Delivery);
            Interlocked.Add(ref waitingBytes, -entry.Delivery.Body.Length);
            entry.Done.SetResult(entry.Delivery.Sequence);
        }

        return next;
    }

    private void GiveBack(int first, int next, Exception failure)
    {
        try
        {
            if (segment is not null)
            {
                RandomAccess.SetLength(segment, length);
            }
        }
        catch (IOException)
        {
            // The next segment begins anew; what is half-written here is cut off at the next start.
            segment?.Dispose();
            segment = null;
        }

        for (int i = first; i < next; i++)
        {
            Interlocked.Add(ref waitingBytes, -writing[i].Delivery.Body.Length);
            writing[i].Done.SetException(new IOException("The journal cannot be written: " + failure.Message, failure));
        }
    }

    private SafeFileHandle Current()
    {
        if (segment is null || length > SegmentBytes)
        {
            segment?.Dispose();
            segment = null;
            string path = Segment.PathOf(folder, LastSequence + 1);
            segment = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
            length = 0;
        }

        return segment;
    }

    private readonly record struct Waiting(Delivery Delivery, TaskCompletionSource<long> Done);
}
