using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A container is put into a running pod.</summary>
public sealed class EphemeralContainer : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-ephemeral-container",
        Title = "Container put into a running pod",
        Decides = "An ephemeral container added by anybody but the cluster itself: 1.2 nats plus how new it is to the user (at most 2), 1 more in a system "
            + "namespace; 0.3 where it is known for the user. People debug this way.",
        Attacks = [WorkloadTechniques.ContainerAdmin, WorkloadTechniques.DeployContainer],
        Operations = [.. ClusterOperations.Of(["update", "patch"], ["pods/ephemeralcontainers"])],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e))
        {
            return;
        }

        var feature = Novelty.Operation(observation.Behavior);
        bool system = ClusterUser.IsSystemNamespace(e[EventField.Namespace]);
        double nats = (Novelty.IsKnown(observation.Behavior, feature) ? 0.3 : 1.2 + Math.Min(2, Novelty.Nats(observation.Behavior, feature)))
            + (system ? 1 : 0);
        sink.Report(
            observation,
            Info,
            nats,
            $"{ClusterUser.Name(e)} put a container into the running {ClusterUser.Target(e)}",
            [
                "it shares the processes, files and network of the pod",
                system ? "the pod belongs to the cluster itself" : "",
                Novelty.Reason(observation.Behavior, feature, "this operation"),
            ]);
    }
}
