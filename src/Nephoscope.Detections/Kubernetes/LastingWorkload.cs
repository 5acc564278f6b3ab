using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Somebody who never did makes work that returns by itself or runs on every node.</summary>
public sealed class LastingWorkload : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-lasting-workload",
        Title = "Recurring or node-wide workload created by a new user",
        Decides = "A cron job or daemon set made or changed by a user to whom that is new, with two days of history: 0.5 nats plus how new it is (1 to 3), half "
            + "a nat more in a system namespace. Once per session. Quiet in the first two days.",
        Attacks = [WorkloadTechniques.ContainerJob, WorkloadTechniques.DeployContainer],
        Operations = [.. ClusterOperations.Changes("cronjobs", "daemonsets")],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        Feature feature = Novelty.Operation(observation.Behavior);
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e) || !Novelty.IsJudged(observation.Behavior)
            || !Novelty.IsNew(observation.Behavior, feature) || !observation.Behavior[feature].FirstInSession)
        {
            return;
        }

        bool system = ClusterUser.IsSystemNamespace(e[EventField.Namespace]);
        sink.Report(
            observation,
            Info,
            0.5 + Novelty.Nats(observation.Behavior, feature) + (system ? 0.5 : 0),
            $"{ClusterUser.Name(e)}: {e.Text(EventField.Operation)} on {ClusterUser.Target(e)}",
            [
                Novelty.Reason(observation.Behavior, feature, "this operation"),
                e[EventField.Operation].EndsWith("daemonsets"u8) ? "a daemon set runs on every node" : "a cron job returns by itself",
                system ? "it lies in a namespace of the cluster itself" : "",
            ]);
    }
}
