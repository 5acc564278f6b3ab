using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A shell in a workload that never ran one.</summary>
public sealed class WorkloadShellNew : IDetector
{
    /// <summary>By then a service's own start-up scripts have run.</summary>
    private const double ColdHours = 6;

    private static readonly DetectorInfo Described = new()
    {
        Uid = "workload-shell-new",
        Title = "Shell in a workload that never ran one",
        Decides = "In a container, a shell whose parent and path are new to the workload. 1 nat when peers do it, 2 when none of its peers does, 3 "
            + "when nobody in the account does; 1.5 more when the parent answers the network; 0.5 less when it came through the runtime (kubectl exec, "
            + "probes). Counts once per session. Without two days of history "
            + "only under a parent that answers the network, after six hours, and at most 1.5. Limit: any other shell in a workload of the first two days.",
        Attacks = [WorkloadTechniques.UnixShell, WorkloadTechniques.ContainerAdmin],
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        Assessment behavior = observation.Behavior;
        if (!CommandLine.IsShell(e[EventField.ProcessPath]) || !CommandLine.InContainer(e)
            || !Novelty.IsNew(behavior, Feature.ChildProcess) || !behavior[Feature.ChildProcess].FirstInSession)
        {
            return;
        }

        ReadOnlySpan<byte> parent = e[EventField.ParentProcessPath];
        ReadOnlySpan<byte> parentName = CommandLine.FileName(parent);
        bool service = CommandLine.IsService(parent);
        bool judged = Novelty.IsJudged(behavior);
        if (!judged && !(service && behavior.AccountHours >= ColdHours))
        {
            return;
        }

        bool runtime = parentName.StartsWith("runc"u8) || parentName.StartsWith("containerd"u8) || parentName.StartsWith("crun"u8)
            || parentName.StartsWith("conmon"u8);
        double nats = Novelty.Nats(behavior, Feature.ChildProcess) + (service ? 1.5 : runtime ? -0.5 : 0);
        nats = judged ? nats : Math.Min(nats, 1.5);
        if (nats <= 0.3)
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            nats,
            $"A shell was started in {Reporting.Who(observation)}: {Reporting.Command(e)}",
            [
                Novelty.Reason(behavior, Feature.ChildProcess, "this shell under this parent"),
                service ? Reporting.Quote($"its parent {e.Text(EventField.ParentProcessPath)} answers the network") : "",
                runtime ? "it came in through the container runtime: somebody ran a command in the container" : "",
            ]);
    }
}
