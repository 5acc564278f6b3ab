using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A cloud or cluster command-line tool in a workload that never used one.</summary>
public sealed class CloudToolNew : IDetector
{
    private static readonly WordSet Tools = new("aws kubectl gcloud az helm eksctl terraform gsutil oc");

    private static readonly DetectorInfo Described = new()
    {
        Uid = "workload-cloud-tool-new",
        Title = "Cloud tool in a workload that never used one",
        Decides = "In a container with two days of history, aws, kubectl, gcloud, az, helm and the like as a child that is new to the workload: 1.5 nats, "
            + "2.5 when new to its peers too; once per session. Applications use libraries; the tools are for people and pipelines.",
        Attacks = [WorkloadTechniques.CloudAdministration, WorkloadTechniques.ContainerDiscovery],
        Kinds = [EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        Assessment behavior = observation.Behavior;
        if (!Tools.Contains(CommandLine.FileName(e[EventField.ProcessPath])) || !CommandLine.InContainer(e) || !Novelty.IsJudged(behavior)
            || behavior[Feature.ChildProcess] is not { Applies: true, FirstInSession: true, Level: > NoveltyLevel.Known and var level })
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            level >= NoveltyLevel.NewToPeers ? 2.5 : 1.5,
            $"{Reporting.Who(observation)} ran a cloud tool: {Reporting.Command(e)}",
            [Novelty.Reason(behavior, Feature.ChildProcess, "this tool"), "applications use libraries; these tools are for people and pipelines"]);
    }
}
