using System.Buffers;
using Nephoscope.Demo;
using Nephoscope.Lab;
using Nephoscope.Service.Intake;

namespace Nephoscope.Service.Demo;

/// <summary>Collects simulated records in their formats and offers them to the service as any sender would. Not thread-safe.</summary>
internal sealed class SimulatedTelemetry(DeliveryIntake intake, long mostBytes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private readonly SimulatedText text = new();

    /// <summary>Events that the service took.</summary>
    public long Events { get; private set; }

    public void Add(LabRecord record) => text.Add(record);

    /// <summary>Hands over what was collected; waits where the service has enough to do. Blocks: the simulation calls it from within.</summary>
    /// <exception cref="IOException">The service cannot take it.</exception>
    public void HandOver(CancellationToken cancellation)
    {
        Offer(text.Json, "simulated-company", cancellation);
        Offer(text.Flows, "simulated-flow-logs", cancellation);
    }

    private void Offer(ArrayBufferWriter<byte> part, string source, CancellationToken cancellation)
    {
        while (part.WrittenCount > 0)
        {
            IntakeResult result = intake.OfferAsync(part.WrittenSpan.ToArray(), source, mostBytes).GetAwaiter().GetResult();
            if (result.Verdict == IntakeVerdict.Accepted)
            {
                Events += result.Events;
                part.ResetWrittenCount();
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
