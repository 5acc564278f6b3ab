namespace Nephoscope.Detections.Kubernetes;

/// <summary>Names of cluster operations as events carry them: <c>kubernetes:verb:resource</c>.</summary>
internal static class ClusterOperations
{
    private static readonly string[] Verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

    private static readonly string[] Resources =
    [
        "pods", "secrets", "configmaps", "namespaces", "nodes", "services", "serviceaccounts", "endpoints", "events", "deployments",
        "daemonsets", "statefulsets", "replicasets", "jobs", "cronjobs", "ingresses", "networkpolicies", "persistentvolumes",
        "persistentvolumeclaims", "roles", "rolebindings", "clusterroles", "clusterrolebindings", "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations", "customresourcedefinitions", "certificatesigningrequests", "storageclasses",
    ];

    private static readonly string[] Actions =
    [
        "kubernetes:create:pods/exec", "kubernetes:get:pods/exec", "kubernetes:create:pods/attach", "kubernetes:get:pods/attach",
        "kubernetes:create:pods/portforward", "kubernetes:get:pods/portforward", "kubernetes:get:pods/log", "kubernetes:get:nodes/proxy",
        "kubernetes:create:nodes/proxy", "kubernetes:create:serviceaccounts/token", "kubernetes:create:selfsubjectaccessreviews",
        "kubernetes:create:selfsubjectrulesreviews", "kubernetes:create:subjectaccessreviews",
    ];

    /// <summary>The verbs on all resources that matter, for detectors that look at who asks rather than for what.</summary>
    internal static IReadOnlyList<string> All { get; } = [.. Verbs.SelectMany(static verb => Of([verb], Resources)), .. Actions];

    /// <summary>Every verb on every resource given.</summary>
    internal static IEnumerable<string> Of(IReadOnlyList<string> verbs, IReadOnlyList<string> resources) =>
        verbs.SelectMany(verb => resources.Select(resource => "kubernetes:" + verb + ":" + resource));

    internal static IReadOnlyList<string> Changes(params IReadOnlyList<string> resources) => [.. Of(["create", "update", "patch"], resources)];
}
