using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A tunnel or proxy is opened from a workload.</summary>
public sealed class TunnelTool : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "workload-tunnel",
        Title = "Tunnel opened from a workload",
        Decides = "In a container, ssh with a reverse or dynamic forward (-R, -D, -w) or socat and netcat that listen and forward to another address: 3 "
            + "nats, 2 outside containers; quiet for a child the workload is known for. Once in 6 hours per workload and command.",
        Attacks = [WorkloadTechniques.Tunneling],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        string? how = null;
        if (name.SequenceEqual("ssh"u8) || name.SequenceEqual("autossh"u8))
        {
            how = CommandLine.HasWord(a, "-R"u8) || CommandLine.Has(a, " -fNR"u8) || CommandLine.HasWord(a, "-NR"u8) ? "ssh opens a way back in from the far side"
                : CommandLine.HasWord(a, "-D"u8) || CommandLine.HasWord(a, "-w"u8) ? "ssh opens a proxy through this workload" : null;
        }
        else if (name.SequenceEqual("socat"u8)
            && (CommandLine.Has(a, "listen"u8) || CommandLine.Has(a, "LISTEN"u8)) && (CommandLine.Has(a, " tcp"u8) || CommandLine.Has(a, " TCP"u8))
            && !CommandLine.Has(a, "exec:"u8) && !CommandLine.Has(a, "EXEC:"u8))
        {
            how = "socat listens and passes connections on to another address";
        }

        if (how is null || Novelty.IsKnown(observation.Behavior, Feature.ChildProcess) || !told.IsFirst(observation, a))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            CommandLine.InContainer(e) ? 3 : 2,
            $"{Reporting.Who(observation)} opened a tunnel: {Reporting.Command(e)}",
            [how, Novelty.Reason(observation.Behavior, Feature.ChildProcess, "this command")]);
    }
}
