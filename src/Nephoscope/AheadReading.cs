using System.Runtime.ExceptionServices;
using Nephoscope.Events;
using Nephoscope.Sources.Files;

namespace Nephoscope;

/// <summary>
/// Reads a source with the pipeline's first half on a thread of its own, a few blocks of events ahead of the second half, which stays on the
/// calling thread. Each half sees every event in the same order as without it, so the results are the same. For one reading.
/// </summary>
internal sealed class AheadReading
{
    /// <summary>Enough that neither half waits for the other's pauses, few enough that their text is still in the shared cache (some 4 MB).</summary>
    private const int Blocks = 16;

    private readonly Attribution attribution;
    private readonly Judgement judge;
    private readonly Queue<EventBlock> empty = new();
    private readonly Queue<EventBlock> filled = new();
    private readonly object gate = new();
    private EventBlock filling = new();
    private bool ended;
    private bool abandoned;
    private Exception? failure;

    public AheadReading(Attribution attribution, Judgement judge)
    {
        this.attribution = attribution;
        this.judge = judge;
        for (int i = 1; i < Blocks; i++)
        {
            empty.Enqueue(new EventBlock());
        }
    }

    /// <summary>Judges all events of the source, on the calling thread. What either half throws is thrown here, after the other has stopped.</summary>
    public void Run(FileSource source, CancellationToken cancellation)
    {
        var first = new Thread(() => ReadAll(source, cancellation)) { IsBackground = true, Name = "attribute" };
        first.Start();
        try
        {
            while (Next() is { } block)
            {
                JudgeAll(block, source);
            }
        }
        finally
        {
            Abandon();
            first.Join();
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Take(EventBatch batch, int offset, bool late)
    {
        EventTies ties = filling.Spare;
        Attributed who = attribution.Attribute(batch.At(offset), ties);
        filling.Add(batch, offset, who);
        if (filling.IsFull)
        {
            Pass();
        }
    }

    private void ReadAll(FileSource source, CancellationToken cancellation)
    {
        try
        {
            source.Read(Take, batch => filling.Release(batch), cancellation);
            Pass();
        }
        catch (Exception thrown) when (thrown is not OutOfMemoryException)
        {
            // Told by Run, on the caller's thread; where the second half gave up first, its own word counts.
            failure = thrown;
        }
        finally
        {
            lock (gate)
            {
                ended = true;
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>Hands the block on that was filled, and waits for an empty one.</summary>
    private void Pass()
    {
        lock (gate)
        {
            filled.Enqueue(filling);
            Monitor.Pulse(gate);
            while (empty.Count == 0 && !abandoned)
            {
                Monitor.Wait(gate);
            }

            filling = abandoned ? throw new OperationCanceledException("The second half of the pipeline stopped.") : empty.Dequeue();
        }
    }

    private EventBlock? Next()
    {
        lock (gate)
        {
            while (filled.Count == 0 && !ended)
            {
                Monitor.Wait(gate);
            }

            return filled.Count > 0 ? filled.Dequeue() : null;
        }
    }

    private void JudgeAll(EventBlock block, FileSource source)
    {
        for (int i = 0; i < block.Count; i++)
        {
            block.Approach(i);
            ref readonly AttributedEvent each = ref block[i];
            judge(each.Batch.At(each.Offset), each.Who, each.Ties);
        }

        foreach (EventBatch batch in block.Released)
        {
            source.Return(batch);
        }

        block.Clear();
        lock (gate)
        {
            empty.Enqueue(block);
            Monitor.Pulse(gate);
        }
    }

    private void Abandon()
    {
        lock (gate)
        {
            abandoned = true;
            Monitor.Pulse(gate);
        }
    }
}

/// <summary>The pipeline's second half: judges one event by what the first half said of it.</summary>
/// <param name="ties">What the event ties together; null for nothing.</param>
internal delegate void Judgement(in SecurityEvent securityEvent, in Attributed who, EventTies? ties);
