using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>Tells the cluster's own parts from people and workloads, by the names Kubernetes itself gives them.</summary>
internal static class ClusterUser
{
    /// <summary>API server, scheduler, controller manager, a node, or a controller of kube-system.</summary>
    internal static bool IsSystem(in SecurityEvent e)
    {
        ReadOnlySpan<byte> user = e[EventField.ActorArn];
        return user.StartsWith("system:node:"u8) || user.StartsWith("system:kube-"u8) || user.StartsWith("system:apiserver"u8)
            || user.StartsWith("system:serviceaccount:kube-system:"u8) || user.StartsWith("eks:"u8) || user.StartsWith("aks"u8)
            || user.StartsWith("system:gke-"u8) || user.StartsWith("system:cloud-controller"u8);
    }

    internal static bool IsServiceAccount(in SecurityEvent e) => e[EventField.ActorArn].StartsWith("system:serviceaccount:"u8);

    internal static bool IsAnonymous(in SecurityEvent e) =>
        e.Is(EventFlags.Anonymous) || e[EventField.ActorArn].SequenceEqual("system:anonymous"u8);

    internal static bool IsSystemNamespace(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("kube-system"u8) || name.SequenceEqual("kube-public"u8) || name.SequenceEqual("kube-node-lease"u8);

    /// <summary>The user as logged, shortened for a sentence.</summary>
    internal static string Name(in SecurityEvent e) => Runtime.Reporting.Quote(e.Text(EventField.ActorArn) is { Length: > 0 } name ? name : "an unnamed user");

    /// <summary>What was touched: resource/namespace/name.</summary>
    internal static string Target(in SecurityEvent e) => Runtime.Reporting.Quote(e.Text(EventField.ResourceUid));
}
