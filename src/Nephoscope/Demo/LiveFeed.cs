using System.Buffers;
using Nephoscope.Events;
using Nephoscope.Lab;
using Nephoscope.Sources;
using Nephoscope.Sources.Memory;

namespace Nephoscope.Demo;

/// <summary>
/// Collects the simulated records of a span of time as text in their formats and lets the ordinary parsers read them into the ordinary
/// pipeline. Not thread-safe.
/// </summary>
internal sealed class LiveFeed(EventReceiver receiver, string[] names)
{
    private readonly SimulatedText text = new();

    /// <summary>Events that the receiver got.</summary>
    public long Events { get; private set; }

    /// <summary>Records that no parser could read.</summary>
    public long Rejected { get; private set; }

    public void Add(LabRecord record) => text.Add(record);

    /// <summary>Hands on what was collected, in order of time.</summary>
    /// <param name="until">End of the span; names it for events without an id of their own.</param>
    public void HandOver(EventTime until)
    {
        names[0] = "live-" + until;
        Read(text.Json);
        Read(text.Flows);
    }

    private void Read(ArrayBufferWriter<byte> part)
    {
        if (part.WrittenCount == 0)
        {
            return;
        }

        var source = new MemorySource(part.WrittenMemory, names[0]);
        source.Read(receiver, CancellationToken.None);
        Events += source.Tally.Events;
        Rejected += source.Tally.Rejected;
        part.ResetWrittenCount();
    }
}
