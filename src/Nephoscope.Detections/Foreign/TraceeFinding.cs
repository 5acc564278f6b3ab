using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Foreign;

/// <summary>What Tracee found, as evidence among our own.</summary>
public sealed class TraceeFinding : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "tracee-finding",
        Title = "Finding of Tracee",
        Decides = "Evidence by the severity of the signature: critical 5 nats, high 4, medium 2.5, low 1, below it none; 1 where a signature of the own making gives none. The same signature for the same workload counts once in 6 hours.",
        Attacks = [WorkloadTechniques.ValidAccounts],
        Process = EvidenceProcess.Foreign,
        Kinds = [EventKind.ForeignFinding],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Format != SourceFormat.Tracee)
        {
            return;
        }

        byte severity = e.Header.ForeignSeverity;
        double nats = severity switch { >= 5 => 5, 4 => 4, 3 => 2.5, 2 or 0 => 1, _ => 0 };

        if (nats > 0 && told.IsFirst(observation, e[EventField.FindingType]))
        {
            ForeignAttack.Report(sink, observation, Info, "Tracee", nats, (Severity)severity);
        }
    }
}
