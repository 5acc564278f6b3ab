using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Foreign;

/// <summary>What GuardDuty found, as evidence among our own.</summary>
public sealed class GuardDutyFinding : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "guardduty-finding",
        Title = "Finding of GuardDuty",
        Decides = "Evidence by the severity GuardDuty gave: low 1 nat, medium 2.5, high 5, critical 7, nothing for informational ones and for sample findings. The same type for the same workload or user counts once in 6 hours.",
        Attacks = [WorkloadTechniques.ValidAccounts],
        Process = EvidenceProcess.Foreign,
        Kinds = [EventKind.ForeignFinding],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Format != SourceFormat.GuardDuty)
        {
            return;
        }

        byte severity = e.Header.ForeignSeverity;
        double nats = severity switch { 2 => 1, 3 => 2.5, 4 => 5, >= 5 => 7, _ => 0 };
        if (e[EventField.FindingTitle].StartsWith("[SAMPLE]"u8) || CommandLine.HasWord(e[EventField.FindingTags], "sample"u8))
        {
            return;
        }

        if (nats > 0 && told.IsFirst(observation, e[EventField.FindingType]))
        {
            ForeignAttack.Report(sink, observation, Info, "GuardDuty", nats, (Severity)severity);
        }
    }
}
