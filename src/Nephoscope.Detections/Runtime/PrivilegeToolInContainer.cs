using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Somebody becomes root inside a container.</summary>
public sealed class PrivilegeToolInContainer : IDetector
{
    private static readonly WordSet Tools = new("sudo su pkexec doas runuser newgrp");
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "container-privilege-change",
        Title = "Privileges raised in a container",
        Decides = "In a container: credentials changed to root by a program in a temporary directory (4.5 nats); a setuid bit or a setuid capability "
            + "given to a file (3.5); sudo, su, pkexec, doas run or seen setting its user to root (1.5, 2.5 where new to the workload with two days "
            + "of history). Known use is quiet. Once in 6 hours per workload and program.",
        Attacks = [WorkloadTechniques.ElevationAbuse, WorkloadTechniques.Sudo],
        Kinds = [EventKind.ProcessStart, EventKind.KernelActivity],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (!CommandLine.InContainer(e))
        {
            return;
        }

        (double nats, string? how) = e.Kind == EventKind.ProcessStart ? OfCommand(observation) : OfKernel(e);
        if (how is null || Novelty.IsKnown(observation.Behavior, Feature.ChildProcess) || !told.IsFirst(observation, e[EventField.ProcessPath]))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            nats,
            $"In {Reporting.Who(observation)} privileges were raised: {Reporting.Command(e)}",
            [how, Novelty.Reason(observation.Behavior, Feature.ChildProcess, "this program")]);
    }

    private static (double Nats, string? How) OfCommand(in Observation observation)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        if (name.SequenceEqual("chmod"u8) && (CommandLine.Has(a, "u+s"u8) || CommandLine.HasWord(a, "+s"u8) || CommandLine.HasWord(a, "4755"u8)
            || CommandLine.HasWord(a, "04755"u8) || CommandLine.HasWord(a, "4777"u8) || CommandLine.HasWord(a, "6755"u8)))
        {
            return (3.5, "a file was given the setuid bit: whoever runs it becomes its owner");
        }

        if (name.SequenceEqual("setcap"u8) && (CommandLine.Has(a, "cap_setuid"u8) || CommandLine.Has(a, "cap_sys_admin"u8)))
        {
            return (3.5, "a file was given a capability that makes root");
        }

        if (!Tools.Contains(name))
        {
            return default;
        }

        bool fresh = Novelty.IsJudged(observation.Behavior) && Novelty.Nats(observation.Behavior, Feature.ChildProcess) >= 1;
        return (fresh ? 2.5 : 1.5, "containers have one user; changing to another is done by hand");
    }

    private static (double Nats, string? How) OfKernel(in SecurityEvent e)
    {
        ReadOnlySpan<byte> call = KernelCall.Name(e);
        bool setsUser = call.SequenceEqual("setuid"u8) || call.SequenceEqual("commit_creds"u8) || call.SequenceEqual("setresuid"u8)
            || call.SequenceEqual("setreuid"u8);
        if (!setsUser)
        {
            return default;
        }

        ReadOnlySpan<byte> details = e[EventField.Details];
        bool root = call.SequenceEqual("commit_creds"u8)
            ? CommandLine.Has(details, "\"euid\":0"u8) || CommandLine.Has(details, "\"euid\": 0"u8)
            : CommandLine.Has(details, "\"int_arg\":0"u8) || CommandLine.Has(details, "\"int_arg\": 0"u8) || CommandLine.Has(details, "\"value\":0"u8);
        ReadOnlySpan<byte> path = e[EventField.ProcessPath];
        if (root && CommandLine.IsTemporary(path))
        {
            return (4.5, "a program in a temporary directory took root's credentials");
        }

        return root && Tools.Contains(CommandLine.FileName(path)) ? (1.5, "it set its user to root") : default;
    }
}
