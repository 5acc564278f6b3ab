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
    private readonly ArrayBufferWriter<byte> json = new();
    private readonly ArrayBufferWriter<byte> flows = new();

    /// <summary>Events that the receiver got.</summary>
    public long Events { get; private set; }

    /// <summary>Records that no parser could read.</summary>
    public long Rejected { get; private set; }

    public void Add(LabRecord record)
    {
        ArrayBufferWriter<byte> text = record.Format == LabFormat.FlowLog ? flows : json;
        if (text.WrittenCount == 0 && record.Format == LabFormat.FlowLog)
        {
            text.Write("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"u8);
        }

        text.Write(record.Bytes);
        text.Write("\n"u8);
    }

    /// <summary>Hands on what was collected, in order of time.</summary>
    /// <param name="until">End of the span; names it for events without an id of their own.</param>
    public void HandOver(EventTime until)
    {
        names[0] = "live-" + until;
        Read(json);
        Read(flows);
    }

    private void Read(ArrayBufferWriter<byte> text)
    {
        if (text.WrittenCount == 0)
        {
            return;
        }

        var source = new MemorySource(text.WrittenMemory, names[0]);
        source.Read(receiver, CancellationToken.None);
        Events += source.Tally.Events;
        Rejected += source.Tally.Rejected;
        text.ResetWrittenCount();
    }
}
