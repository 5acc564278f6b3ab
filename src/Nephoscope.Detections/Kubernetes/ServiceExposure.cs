using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>A workload is made reachable from outside the cluster.</summary>
public sealed class ServiceExposure : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-service-exposed",
        Title = "Service exposed outside the cluster",
        Decides = "A service of the type NodePort or LoadBalancer made or changed: 0.6 nats, 1.6 where the operation is new to the user with two days of "
            + "history; one with external addresses, which can draw others' traffic, 2. The cluster's own parts are left out.",
        Attacks = [WorkloadTechniques.ExternalServices],
        Process = EvidenceProcess.Effect,
        Operations = [.. ClusterOperations.Changes("services")],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> request = e[EventField.Request];
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e)
            || (request.IndexOf("NodePort"u8) < 0 && request.IndexOf("LoadBalancer"u8) < 0 && request.IndexOf("externalIPs"u8) < 0))
        {
            return;
        }

        string type = JsonText.Value(request, "spec/type") ?? "";
        bool addresses = ManifestReading.Of(request).ExternalAddresses.Count > 0;
        if (type is not ("NodePort" or "LoadBalancer") && !addresses)
        {
            return;
        }

        var feature = Novelty.Operation(observation.Behavior);
        sink.Report(
            observation,
            Info,
            (addresses ? 2 : 0.6) + Math.Min(1, Novelty.Nats(observation.Behavior, feature)),
            $"{ClusterUser.Name(e)} exposed {ClusterUser.Target(e)} as {(type.Length > 0 ? Reporting.Quote(type) : "a service with external addresses")}",
            [
                addresses ? "external addresses draw traffic that is meant for others" : "it can be reached from outside the cluster",
                Novelty.Reason(observation.Behavior, feature, "this operation"),
            ]);
    }
}
