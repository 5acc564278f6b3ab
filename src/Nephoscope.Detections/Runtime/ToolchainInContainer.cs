using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>Software is installed or compiled in a container that never did.</summary>
public sealed class ToolchainInContainer : IDetector
{
    private static readonly WordSet Packagers = new("apt apt-get apk yum dnf microdnf zypper pip pip3 npm yarn gem dpkg rpm");
    private static readonly WordSet Compilers = new("gcc g++ cc c++ clang make cmake as ld tcc rustc cargo go javac x86_64-linux-gnu-gcc");

    private static readonly DetectorInfo Described = new()
    {
        Uid = "container-toolchain-new",
        Title = "Package manager or compiler in a container that never used one",
        Decides = "In a container with two days of history, a package manager (1.2 nats) or compiler (1.5) that is new to the workload and to its peers; "
            + "once per session. Build workloads do it every day and are quiet.",
        Attacks = [WorkloadTechniques.CompileAfterDelivery, WorkloadTechniques.ToolTransfer],
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        Assessment behavior = observation.Behavior;
        bool compiler = Compilers.Contains(name);
        if ((!compiler && !Packagers.Contains(name)) || !CommandLine.InContainer(e) || !Novelty.IsJudged(behavior)
            || behavior[Feature.ChildProcess] is not { Applies: true, FirstInSession: true, Level: >= NoveltyLevel.NewToPeers })
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            compiler ? 1.5 : 1.2,
            $"{Reporting.Who(observation)} ran {(compiler ? "a compiler" : "a package manager")}: {Reporting.Command(e)}",
            [Novelty.Reason(behavior, Feature.ChildProcess, "this program"), "a running container is not changed; its image is"]);
    }
}
