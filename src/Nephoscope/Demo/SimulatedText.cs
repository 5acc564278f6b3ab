using System.Buffers;
using Nephoscope.Lab;

namespace Nephoscope.Demo;

/// <summary>Simulated records as the text that a sender would send: one for everything in JSON, one for flow logs with their head. Not thread-safe.</summary>
internal sealed class SimulatedText
{
    public ArrayBufferWriter<byte> Json { get; } = new();

    public ArrayBufferWriter<byte> Flows { get; } = new();

    public void Add(LabRecord record)
    {
        ArrayBufferWriter<byte> text = record.Format == LabFormat.FlowLog ? Flows : Json;
        if (text.WrittenCount == 0 && record.Format == LabFormat.FlowLog)
        {
            text.Write("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"u8);
        }

        text.Write(record.Bytes);
        text.Write("\n"u8);
    }
}
