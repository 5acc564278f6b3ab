using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Foreign;

/// <summary>What Falco found, as evidence among our own.</summary>
public sealed class FalcoFinding : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "falco-finding",
        Title = "Finding of Falco",
        Decides = "Evidence by the priority of the rule: Emergency, Alert and Critical 4 nats, Error 3, Warning 2, Notice 1, below it none. The same rule for the same workload counts once in 6 hours.",
        Attacks = [WorkloadTechniques.ValidAccounts],
        Process = EvidenceProcess.Foreign,
        Kinds = [EventKind.ForeignFinding],
    };

    public DetectorInfo Info => Described;

    private static bool IsOne(ReadOnlySpan<byte> priority, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c) =>
        !priority.IsEmpty && (System.Text.Ascii.EqualsIgnoreCase(priority, a) || System.Text.Ascii.EqualsIgnoreCase(priority, b)
            || System.Text.Ascii.EqualsIgnoreCase(priority, c));

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Format != SourceFormat.Falco)
        {
            return;
        }

        byte severity = e.Header.ForeignSeverity;
        ReadOnlySpan<byte> priority = e[EventField.RecordType];
        double nats = IsOne(priority, "emergency"u8, "alert"u8, "critical"u8) ? 4
            : IsOne(priority, "error"u8, default, default) ? 3
            : IsOne(priority, "warning"u8, default, default) ? 2
            : IsOne(priority, "notice"u8, default, default) ? 1
            : IsOne(priority, "informational"u8, "info"u8, "debug"u8) ? 0
            : severity switch { >= 5 => 4, 4 => 3, 3 => 2, 2 => 1, _ => 0 };

        if (nats > 0 && told.IsFirst(observation, e[EventField.FindingType]))
        {
            ForeignAttack.Report(sink, observation, Info, "Falco", nats, (Severity)severity);
        }
    }
}
