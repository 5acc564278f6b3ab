using Nephoscope.Events;
using Nephoscope.Service.Health;
using Nephoscope.Service.Journal;
using Nephoscope.Sources.Memory;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Hands a delivery's events to the pipeline: each once, in event time within the delivery. A delivery is not held back for others that
/// may carry earlier events: an answer at once is worth more than perfect order. Used by the engine's thread; allocates nothing per event.
/// </summary>
internal sealed class EventFeed(EngineState state, TimeSpan lateness, ServiceFigures figures) : IDisposable
{
    private readonly DeliveryReader reader = new();
    private readonly EventBatch spare = new();
    private long furthest;
    private (long Time, ulong Uid, int Index)[] order = new (long, ulong, int)[1024];

    public void Take(Delivery delivery)
    {
        state.Names.Set(delivery);
        if (delivery.Position is { } position)
        {
            state.Files.Set(position);
        }

        EventBatch? batch = delivery.Batch;
        if (batch is null)
        {
            spare.Reset();
            batch = spare;
            reader.Read(delivery.Body.Span, delivery.FileIndex, batch);
        }

        // An event from far ahead must not make all others late.
        furthest = delivery.AcceptedNanoseconds + (long)(lateness.TotalMilliseconds * 1e6);
        SourceFigures source = state.Sources.Of(delivery.Source);
        foreach (Reject reject in batch.Rejects)
        {
            source.Rejected++;
            figures.Reject(reject.Reason);
        }

        source.Beat(delivery.AcceptedNanoseconds);
        Sort(batch);
        for (int i = 0; i < batch.Count; i++)
        {
            HandOn(batch[order[i].Index], source);
        }
    }

    /// <summary>Leaves out a delivery that was set aside; the file it is a stretch of counts as read that far.</summary>
    public void Skip(Delivery delivery)
    {
        state.Names.Set(delivery);
        if (delivery.Position is { } position)
        {
            state.Files.Set(position);
        }
    }

    public void Dispose() => spare.Dispose();

    private void Sort(EventBatch batch)
    {
        if (order.Length < batch.Count)
        {
            Array.Resize(ref order, Math.Max(batch.Count, order.Length * 2));
        }

        bool sorted = true;
        for (int i = 0; i < batch.Count; i++)
        {
            SecurityEvent securityEvent = batch[i];
            order[i] = (securityEvent.Header.TimeNanoseconds, securityEvent.Header.UidFingerprint, i);
            sorted &= i == 0 || order[i - 1].Time < order[i].Time;
        }

        if (!sorted)
        {
            order.AsSpan(0, batch.Count).Sort(static (a, b) =>
                a.Time != b.Time ? a.Time.CompareTo(b.Time) : a.Uid != b.Uid ? a.Uid.CompareTo(b.Uid) : a.Index.CompareTo(b.Index));
        }
    }

    private void HandOn(in SecurityEvent securityEvent, SourceFigures source)
    {
        if (!state.Recent.Add(securityEvent.Header.UidFingerprint))
        {
            source.Duplicates++;
            figures.Duplicates.Add();
            return;
        }

        EventTime time = securityEvent.Time;
        bool late = state.Clock.Nanoseconds != long.MinValue && state.Clock.Since(time) > lateness;
        if (late)
        {
            figures.Late.Add();
        }

        if (time > state.Clock && time.Nanoseconds <= furthest)
        {
            state.Clock = time;
        }

        source.Count(securityEvent.Format);
        source.LastEvent = time > source.LastEvent ? time : source.LastEvent;
        figures.Events.Add();
        figures.Count(securityEvent.Format);
        state.Check?.Invoke(securityEvent);
        state.Pipeline.Receive(securityEvent, late);
    }
}
