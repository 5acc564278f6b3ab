using Nephoscope.Events;

namespace Nephoscope.Sources.Files;

/// <summary>
/// Threads that read slices ahead. A slice is asked for with <see cref="Request"/> and collected with <see cref="Finish"/>; when nobody
/// has begun it by then, the collecting thread reads it itself, so it also works with no threads at all.
/// </summary>
internal sealed class SliceWorkers : IDisposable
{
    private readonly object gate = new();
    private readonly Queue<(FileStreamState Stream, Func<EventBatch> Batch)> requests = new();
    private readonly Thread[] threads;
    private readonly object ready = new();
    private bool stopping;

    public SliceWorkers(int count)
    {
        threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = "parse " + i.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            threads[i].Start();
        }
    }

    public void Request(FileStreamState stream, Func<EventBatch> batch)
    {
        if (threads.Length == 0)
        {
            return;
        }

        lock (gate)
        {
            stream.Progress = SliceProgress.Requested;
            requests.Enqueue((stream, batch));
            Monitor.Pulse(gate);
        }
    }

    /// <summary>The stream's next slice, waited for or read on this thread.</summary>
    public EventBatch Finish(FileStreamState stream, Func<EventBatch> batch)
    {
        bool mine;
        lock (gate)
        {
            mine = stream.Progress is SliceProgress.None or SliceProgress.Requested;
            if (mine)
            {
                stream.Progress = SliceProgress.Running;
            }
        }

        if (mine)
        {
            ReadSlice(stream, batch);
        }
        else
        {
            lock (ready)
            {
                while (stream.Progress != SliceProgress.Ready)
                {
                    Monitor.Wait(ready);
                }
            }
        }

        EventBatch slice = stream.Slice!;
        stream.Slice = null;
        stream.Progress = SliceProgress.None;
        return slice;
    }

    public void Stop()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    public void Dispose() => Stop();

    private static void ReadSlice(FileStreamState stream, Func<EventBatch> batch)
    {
        stream.Slice = batch();
        stream.File.ReadSlice(stream.Slice);
    }

    private void Work()
    {
        while (NextRequest() is { } request)
        {
            ReadSlice(request.Stream, request.Batch);
            lock (ready)
            {
                request.Stream.Progress = SliceProgress.Ready;
                Monitor.PulseAll(ready);
            }
        }
    }

    /// <summary>Waits for a request that nobody has begun; null when there will be none. Waiting threads sleep: who spins takes a core from who works.</summary>
    private (FileStreamState Stream, Func<EventBatch> Batch)? NextRequest()
    {
        lock (gate)
        {
            while (!stopping)
            {
                if (!requests.TryDequeue(out (FileStreamState Stream, Func<EventBatch> Batch) request))
                {
                    Monitor.Wait(gate);
                }
                else if (request.Stream.Progress == SliceProgress.Requested)
                {
                    request.Stream.Progress = SliceProgress.Running;
                    return request;
                }
            }

            return null;
        }
    }
}
