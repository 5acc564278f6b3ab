using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A pod is made that can take over its node.</summary>
public sealed class PrivilegedPod : IDetector
{
    private static readonly string[] Powers = ["ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "SYS_RAWIO", "BPF", "DAC_READ_SEARCH", "NET_ADMIN"];
    private readonly RecentTable<long> seen = new(1024);

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-privileged-pod",
        Title = "Privileged pod created",
        Decides = "A pod, or an object that makes pods, with: a privileged container (2.5 nats); a host path of /, /etc, /root, /proc, /dev, /var/lib/kubelet, "
            + "/var/run or a runtime's socket (2); the host's processes or memory (1.5); a capability such as SYS_ADMIN (1.5); the host's network (1). The "
            + "strongest counts whole, the others half. 1 nat more when the operation is new to the user. A third for the cluster's own "
            + "controllers in system namespaces, and for an image that had such power more than a day ago. Failed requests are left out.",
        Attacks = [WorkloadTechniques.DeployContainer, WorkloadTechniques.Escape],
        Process = EvidenceProcess.Effect,
        Operations = [.. ClusterOperations.Changes("pods", "deployments", "daemonsets", "statefulsets", "jobs", "cronjobs", "replicationcontrollers")],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [seen];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || !e.Has(EventField.Request))
        {
            return;
        }

        ManifestReading manifest = ManifestReading.Of(e[EventField.Request]);
        List<(double Nats, string Reason)> powers = PowersOf(manifest);
        if (powers.Count == 0)
        {
            return;
        }

        string image = manifest.Images.Count > 0 ? manifest.Images[0] : "";
        ref long first = ref seen.Touch(Fingerprint.Of(image + "\n" + e.Text(EventField.Namespace)), observation.Time, out bool fresh);
        first = fresh ? observation.Time.Nanoseconds : first;
        bool usual = observation.Time.Nanoseconds - first > TimeSpan.FromDays(1).Ticks * 100;
        bool system = ClusterUser.IsSystem(e) && ClusterUser.IsSystemNamespace(e[EventField.Namespace]);
        double nats = powers.Max(static p => p.Nats) + ((powers.Sum(static p => p.Nats) - powers.Max(static p => p.Nats)) / 2)
            + Math.Min(1, Novelty.Nats(observation.Behavior, Novelty.Operation(observation.Behavior)));
        sink.Report(
            observation,
            Info,
            usual || system ? nats / 3 : nats,
            $"{ClusterUser.Name(e)} made a pod with power over its node: {e.Text(EventField.Operation)} {ClusterUser.Target(e)}, image {Reporting.Quote(image)}",
            [
                .. powers.OrderByDescending(static p => p.Nats).Select(static p => p.Reason),
                usual ? "this image had such power on an earlier day" : "",
                Novelty.Reason(observation.Behavior, Novelty.Operation(observation.Behavior), "this operation"),
            ]);
    }

    private static List<(double Nats, string Reason)> PowersOf(ManifestReading manifest)
    {
        List<(double, string)> powers = [];
        if (manifest.Privileged)
        {
            powers.Add((2.5, "a container is privileged: it has all capabilities and devices of the node"));
        }

        if (manifest.HostPaths.FirstOrDefault(IsSensitive) is { } path)
        {
            powers.Add((2, Reporting.Quote($"it mounts {path} of the node")));
        }

        if (manifest.HostPid || manifest.HostIpc)
        {
            powers.Add((1.5, "it shares the processes or memory of the node"));
        }

        if (manifest.Capabilities.FirstOrDefault(IsPower) is { } capability)
        {
            powers.Add((1.5, Reporting.Quote($"a container has the capability {capability}")));
        }

        if (manifest.HostNetwork)
        {
            powers.Add((1, "it shares the network of the node"));
        }

        return powers;
    }

    private static bool IsPower(string capability) => Array.Exists(Powers, power => capability == power || capability == "CAP_" + power);

    private static bool IsSensitive(string path)
    {
        string plain = path.Length > 1 ? path.TrimEnd('/') : path;
        return plain is "/" or "/etc" or "/root" or "/home" or "/proc" or "/dev" or "/sys" or "/boot" or "/var" or "/var/run" or "/run" or "/var/log" or "/usr"
            || plain.StartsWith("/var/lib/kubelet", StringComparison.Ordinal) || plain.StartsWith("/etc/kubernetes", StringComparison.Ordinal)
            || plain.EndsWith(".sock", StringComparison.Ordinal) || plain.StartsWith("/var/lib/docker", StringComparison.Ordinal)
            || plain.StartsWith("/var/lib/etcd", StringComparison.Ordinal) || plain.StartsWith("/run/containerd", StringComparison.Ordinal)
            || plain.StartsWith("/var/lib/containerd", StringComparison.Ordinal);
    }
}
