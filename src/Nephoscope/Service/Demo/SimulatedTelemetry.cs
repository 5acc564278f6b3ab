using System.Buffers;
using Nephoscope.Lab;
using Nephoscope.Service.Intake;

namespace Nephoscope.Service.Demo;

/// <summary>Collects simulated records in their formats and offers them to the service as any sender would. Not thread-safe.</summary>
internal sealed class SimulatedTelemetry(DeliveryIntake intake, long mostBytes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private readonly ArrayBufferWriter<byte> json = new();
    private readonly ArrayBufferWriter<byte> flows = new();

    /// <summary>Events that the service took.</summary>
    public long Events { get; private set; }

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

    /// <summary>Hands over what was collected; waits where the service has enough to do. Blocks: the simulation calls it from within.</summary>
    /// <exception cref="IOException">The service cannot take it.</exception>
    public void HandOver(CancellationToken cancellation)
    {
        Offer(json, "simulated-company", cancellation);
        Offer(flows, "simulated-flow-logs", cancellation);
    }

    private void Offer(ArrayBufferWriter<byte> text, string source, CancellationToken cancellation)
    {
        while (text.WrittenCount > 0)
        {
            IntakeResult result = intake.OfferAsync(text.WrittenSpan.ToArray(), source, mostBytes).GetAwaiter().GetResult();
            if (result.Verdict == IntakeVerdict.Accepted)
            {
                Events += result.Events;
                text.ResetWrittenCount();
            }
            else if (result.Verdict != IntakeVerdict.Busy)
            {
                throw new IOException("the service refused simulated telemetry: " + result.Reason);
            }
            else
            {
                cancellation.WaitHandle.WaitOne(Patience);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }
}
