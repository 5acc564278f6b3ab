using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Code is loaded into the kernel.</summary>
public sealed class KernelModuleLoad : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kernel-module-load",
        Title = "Kernel module loaded",
        Decides = "A module that taints the kernel as unsigned or out of tree (4.5 nats), insmod with a file (3.5), a module loaded from a container (5.5), "
            + "modprobe by hand on a host that never did it (1.5, with two days of history). Modules the kernel asks for itself, and modules whose "
            + "signature is good, are quiet. Once in 6 hours per host and command.",
        Attacks = [WorkloadTechniques.KernelModule, WorkloadTechniques.Rootkit],
        Process = EvidenceProcess.Effect,
        Kinds = [EventKind.ProcessStart, EventKind.KernelActivity],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e[EventField.ParentProcessPath].SequenceEqual("<kernel>"u8))
        {
            return;
        }

        (double nats, string? how) = e.Kind == EventKind.ProcessStart ? OfCommand(observation) : OfKernel(e);
        if (how is null || !told.IsFirst(observation, e[EventField.ProcessArguments]))
        {
            return;
        }

        bool container = CommandLine.InContainer(e);
        sink.Report(
            observation,
            Info,
            container ? 5.5 : nats,
            $"{Reporting.Who(observation)} loaded code into the kernel: {Reporting.Command(e)}",
            [how, container ? "a container has no business with the kernel of its host" : "", Novelty.Reason(observation.Behavior, Feature.ChildProcess, "this command")]);
    }

    private static (double Nats, string? How) OfCommand(in Observation observation)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        if (name.SequenceEqual("insmod"u8))
        {
            return (3.5, "insmod loads a module from a file, past the installed ones");
        }

        bool novel = Novelty.IsJudged(observation.Behavior) && Novelty.Nats(observation.Behavior, Feature.ChildProcess) >= 1;
        return name.SequenceEqual("modprobe"u8) && (novel || CommandLine.InContainer(e)) ? (1.5, "a module was loaded by hand") : default;
    }

    private static (double Nats, string? How) OfKernel(in SecurityEvent e)
    {
        ReadOnlySpan<byte> call = KernelCall.Name(e);
        bool loads = call.SequenceEqual("do_init_module"u8) || call.SequenceEqual("init_module"u8) || call.SequenceEqual("finit_module"u8)
            || call.SequenceEqual("hidden_kernel_module"u8) || call.SequenceEqual("security_post_read_data"u8);
        if (!loads)
        {
            return default;
        }

        ReadOnlySpan<byte> details = e[EventField.Details];
        if (CommandLine.Has(details, "TAINT_UNSIGNED_MODULE"u8) || CommandLine.Has(details, "TAINT_OUT_OF_TREE_MODULE"u8))
        {
            return (4.5, "the module is unsigned or not part of the kernel");
        }

        return CommandLine.InContainer(e) ? (5.5, "the call came from a container") : default;
    }
}
