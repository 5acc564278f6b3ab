using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>One process writes into another.</summary>
public sealed class ProcessInjection : IDetector
{
    private static readonly WordSet Debuggers = new("gdb strace ltrace perf dlv lldb bpftrace py-spy jattach criu crash");
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "process-injection",
        Title = "Code injected into another process",
        Decides = "ptrace or process_vm_writev by a program that is no debugger (3.5 nats; 4.5 in a container), a debugger in a container (1.5), a write "
            + "to /proc/PID/mem (4.5), a library from a temporary directory put in LD_PRELOAD (4). Known programs of the workload are quiet. Once in "
            + "6 hours per workload and program.",
        Attacks = [WorkloadTechniques.Ptrace, WorkloadTechniques.LinkerHijack],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.KernelActivity, EventKind.FileActivity, EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        (double nats, string? how) = Judge(e);
        if (how is null || Novelty.IsKnown(observation.Behavior, Feature.ChildProcess)
            || Novelty.IsKnown(observation.Behavior, Feature.WorkloadOperation) || !told.IsFirst(observation, e[EventField.ProcessPath]))
        {
            return;
        }

        sink.Report(observation, Info, nats, $"{Reporting.Who(observation)}: {Reporting.Command(e)} reached into another process", [how]);
    }

    private static (double Nats, string? How) Judge(in SecurityEvent e)
    {
        bool container = CommandLine.InContainer(e);
        if (e.Kind == EventKind.ProcessStart)
        {
            ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
            int at = a.IndexOf("LD_PRELOAD="u8);
            return at >= 0 && CommandLine.IsTemporary(a[(at + 11)..]) ? (4, "a library in a temporary directory is loaded before all others") : default;
        }

        if (e.Kind == EventKind.FileActivity)
        {
            ReadOnlySpan<byte> file = e[EventField.FilePath];
            return file.StartsWith("/proc/"u8) && file.EndsWith("/mem"u8) && KernelCall.Writes(e) ? (4.5, "it wrote another process's memory") : default;
        }

        ReadOnlySpan<byte> call = KernelCall.Name(e);
        if (!call.SequenceEqual("ptrace"u8) && !call.SequenceEqual("process_vm_writev"u8) && !call.SequenceEqual("security_ptrace_access_check"u8))
        {
            return default;
        }

        if (CommandLine.Has(e[EventField.Details], "PTRACE_TRACEME"u8))
        {
            return default;
        }

        if (Debuggers.Contains(CommandLine.FileName(e[EventField.ProcessPath])))
        {
            return container ? (1.5, "a debugger was attached inside a container") : default;
        }

        return (container ? 4.5 : 3.5, "a program that is no debugger controls or writes another process");
    }
}
