using Nephoscope.Events;

namespace Nephoscope.Sources;

/// <summary>Gets one event, in event time. The event's bytes are valid during the call only.</summary>
/// <param name="late">The event came more than the lateness window after its time; later events were handed on before it.</param>
public delegate void EventReceiver(in SecurityEvent securityEvent, bool late);

/// <summary>Gets one event with the batch that owns it, which stays valid until the batch is given back to the source.</summary>
/// <param name="offset">The event's place, for <see cref="EventBatch.At"/>.</param>
/// <param name="late">As <see cref="EventReceiver"/> has it.</param>
public delegate void EventTaker(EventBatch batch, int offset, bool late);

/// <summary>A transport of telemetry: where bytes come from and how far they were read.</summary>
public interface ISource
{
    /// <summary>
    /// Reads to the end, or until cancelled, and hands every event once to <paramref name="receiver"/>, on the calling thread, ordered by
    /// event time within the lateness window. Bad records end up in the tally, never in an exception.
    /// </summary>
    void Read(EventReceiver receiver, CancellationToken cancellation);

    /// <summary>What was read so far. May be read from another thread; its numbers are then a moment old.</summary>
    SourceTally Tally { get; }
}
