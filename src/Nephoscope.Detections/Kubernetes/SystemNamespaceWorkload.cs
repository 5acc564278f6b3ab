using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Something is hidden among the cluster's own parts.</summary>
public sealed class SystemNamespaceWorkload : IDetector
{
    private readonly RecentTable<long> seen = new(1024);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-system-namespace-workload",
        Title = "Workload or account created in a system namespace",
        Decides = "A pod in kube-system or kube-public, or a service account there made by somebody else than the cluster itself. For a pod, the first of its "
            + "image: 0.8 nats through a controller, 1.8 by a user; nothing for images of the projects and providers that make clusters. For an "
            + "account 1.2. Up to 1 more for how new the operation is to the user. Nothing for an image seen there before.",
        Attacks = [WorkloadTechniques.DeployContainer, WorkloadTechniques.ValidAccounts],
        Process = EvidenceProcess.Effect,
        Operations = ["kubernetes:create:pods", "kubernetes:create:serviceaccounts"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [seen];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        bool pod = e[EventField.Operation].EndsWith(":pods"u8);
        if (e.Is(EventFlags.Failed) || !ClusterUser.IsSystemNamespace(e[EventField.Namespace]) || (!pod && ClusterUser.IsSystem(e)))
        {
            return;
        }

        string image = pod ? ManifestReading.Of(e[EventField.Request]).Images.FirstOrDefault() ?? "" : "";
        if (pod && (image.Length == 0 || IsOwn(image)))
        {
            return;
        }

        bool fresh = true;
        if (pod)
        {
            seen.Touch(Fingerprint.Of(image), observation.Time, out fresh);
        }

        if (!fresh)
        {
            return;
        }

        var feature = Novelty.Operation(observation.Behavior);
        double nats = (pod ? (ClusterUser.IsSystem(e) ? 0.8 : 1.8) : 1.2)
            + (ClusterUser.IsSystem(e) ? 0 : Math.Min(1, Novelty.Nats(observation.Behavior, feature)));
        sink.Report(
            observation,
            Info,
            nats,
            $"{ClusterUser.Name(e)}: {e.Text(EventField.Operation)} in {e.Text(EventField.Namespace)}, {(pod ? Reporting.Quote(image) : ClusterUser.Target(e))}",
            ["what lies among the cluster's own parts is seldom looked at", Novelty.Reason(observation.Behavior, feature, "this operation")]);
    }

    private static bool IsOwn(string image) =>
        image.StartsWith("registry.k8s.io/", StringComparison.Ordinal) || image.StartsWith("k8s.gcr.io/", StringComparison.Ordinal)
        || image.StartsWith("gke.gcr.io/", StringComparison.Ordinal) || image.StartsWith("mcr.microsoft.com/", StringComparison.Ordinal)
        || image.StartsWith("public.ecr.aws/eks/", StringComparison.Ordinal) || image.StartsWith("quay.io/cilium/", StringComparison.Ordinal)
        || (image.Contains(".dkr.ecr.", StringComparison.Ordinal) && image.Contains("/eks/", StringComparison.Ordinal));
}
