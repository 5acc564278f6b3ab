using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A workload's image comes from a registry that the cluster never used.</summary>
public sealed class RegistryNew : IDetector
{
    private const int ImagesNeeded = 5;
    private readonly RecentTable<long> registries = new(256);
    private readonly Counter images = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-registry-new",
        Title = "Image from a registry never used",
        Decides = "A pod, or an object that makes pods, with an image whose registry and first path element the account never used, after two days of "
            + "history and 5 images: 1.5 nats. Once per registry. Failed requests are left out, and teach nothing.",
        Attacks = [WorkloadTechniques.ImplantImage, WorkloadTechniques.DeployContainer],
        Operations = [.. ClusterOperations.Changes("pods", "deployments", "daemonsets", "statefulsets", "jobs", "cronjobs")],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [registries, images];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || e[EventField.Request].IndexOf("\"image\""u8) < 0)
        {
            return;
        }

        foreach (string image in ManifestReading.Of(e[EventField.Request]).Images)
        {
            string registry = RegistryOf(image);
            registries.Touch(Fingerprint.Of(registry), observation.Time, out bool fresh);
            images.Value = Math.Min(images.Value + 1, ImagesNeeded + 1);
            if (fresh && images.Value > ImagesNeeded && Novelty.IsJudged(observation.Behavior))
            {
                sink.Report(
                    observation,
                    Info,
                    1.5,
                    $"{ClusterUser.Name(e)} used the image {Reporting.Quote(image)} in {ClusterUser.Target(e)}",
                    [Reporting.Text($"no image came from {Reporting.Quote(registry)} in {observation.Behavior.AccountDays} days of history")],
                    subject: registry);
            }
        }
    }

    /// <summary>Host of the registry and the first path element, which on public registries is the owner.</summary>
    private static string RegistryOf(string image)
    {
        int first = image.IndexOf('/', StringComparison.Ordinal);
        if (first < 0)
        {
            return "docker.io/library";
        }

        bool host = image.AsSpan(0, first).IndexOfAny('.', ':') >= 0 || image.StartsWith("localhost/", StringComparison.Ordinal);
        if (!host)
        {
            return "docker.io/" + image[..first];
        }

        int second = image.IndexOf('/', first + 1);
        return second < 0 ? image[..first] : image[..second];
    }
}
