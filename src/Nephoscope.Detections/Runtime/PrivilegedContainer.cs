using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A container that may do everything on its host.</summary>
public sealed class PrivilegedContainer : IDetector
{
    private readonly RecentTable<long> containers = new(4096);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "privileged-container",
        Title = "Privileged container running",
        Decides = "The first process seen of a container with full privileges: 2 nats where the workload is new to the account's history of two days, 1 "
            + "without that history; 1.5 more for a shell that came in through the container runtime. System namespaces and workloads known for the "
            + "program are quiet. Once per container and kind.",
        Attacks = [WorkloadTechniques.DeployContainer, WorkloadTechniques.Escape],
        Process = EvidenceProcess.Effect,
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [containers];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (!e.Is(EventFlags.Privileged) || !CommandLine.InContainer(e) || e[EventField.Namespace].SequenceEqual("kube-system"u8)
            || Novelty.IsKnown(observation.Behavior, Feature.ChildProcess))
        {
            return;
        }

        bool shell = CommandLine.IsShell(e[EventField.ProcessPath])
            && CommandLine.FileName(e[EventField.ParentProcessPath]) is var parent
            && (parent.StartsWith("runc"u8) || parent.StartsWith("containerd"u8) || parent.StartsWith("crun"u8));
        ulong container = Fingerprint.Of(e.Has(EventField.ContainerUid) ? e[EventField.ContainerUid] : e[EventField.PodName]);
        containers.Touch(shell ? ~container : container, observation.Time, out bool fresh);
        if (!fresh)
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            (Novelty.IsJudged(observation.Behavior) ? 2 : 1) + (shell ? 1.5 : 0),
            $"The container of {Reporting.Who(observation)} runs with full privileges: {Reporting.Command(e)}",
            [
                "with all capabilities a process in the container can take over the host",
                shell ? "somebody opened a shell in it through the container runtime" : "",
                Novelty.Reason(observation.Behavior, Feature.ChildProcess, "this program"),
            ]);
    }
}
