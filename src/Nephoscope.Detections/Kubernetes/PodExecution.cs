using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Somebody runs a command in a pod or opens a way into it.</summary>
public sealed class PodExecution : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(1));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-pod-exec",
        Title = "Command run in a pod",
        Decides = "exec, attach or port-forward by anybody but the cluster's own parts: 1 nat, plus how new it is to the user (1 to 3 with two days of "
            + "history), plus 1 in a system namespace, 1.5 by a service account, 1 when files are packed up by tar as kubectl cp does, 3 without "
            + "authentication. 0.3 when it is known for the user; half when refused. Once an hour per user and pod.",
        Attacks = [WorkloadTechniques.ContainerAdmin],
        Operations =
        [
            "kubernetes:create:pods/exec", "kubernetes:get:pods/exec", "kubernetes:create:pods/attach", "kubernetes:get:pods/attach",
            "kubernetes:create:pods/portforward", "kubernetes:get:pods/portforward",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (ClusterUser.IsSystem(e) || !told.IsFirst(observation, e[EventField.ResourceUid]))
        {
            return;
        }

        Feature feature = Novelty.Operation(observation.Behavior);
        bool system = ClusterUser.IsSystemNamespace(e[EventField.Namespace]);
        bool copies = JsonText.Mentions(e[EventField.Details], "command=tar"u8);
        bool anonymous = ClusterUser.IsAnonymous(e);
        bool account = ClusterUser.IsServiceAccount(e);
        double nats = (Novelty.IsKnown(observation.Behavior, feature) ? 0.3 : 1 + Novelty.Nats(observation.Behavior, feature))
            + (system ? 1 : 0) + (account ? 1.5 : 0) + (copies ? 1 : 0) + (anonymous ? 3 : 0);
        sink.Report(
            observation,
            Info,
            e.Is(EventFlags.Failed) ? nats / 2 : nats,
            $"{ClusterUser.Name(e)} {(e.Is(EventFlags.Failed) ? "tried" : "used")} {e.Text(EventField.Operation)} on {ClusterUser.Target(e)}",
            [
                anonymous ? "nobody was authenticated" : "",
                account ? "a service account, not a person, ran it" : "",
                system ? "the pod belongs to the cluster itself" : "",
                copies ? "files were packed up and copied out" : "",
                Novelty.Reason(observation.Behavior, feature, "this operation"),
                "a command by hand in a running pod",
            ]);
    }
}
