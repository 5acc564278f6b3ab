using Nephoscope.Behavior;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>What the cluster trusts or resolves by is changed: who of the cloud is whom, names, served interfaces, cloud roles of service accounts.</summary>
public sealed class ClusterConfigChanged : IDetector
{
    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-cluster-config-changed",
        Title = "Cluster configuration changed",
        Decides = "Changes by anybody but the cluster itself: the map from cloud identities to the cluster's groups (aws-auth, 3 nats, 1 more where it names system:masters), the configuration of "
            + "names (coredns, 2.5), of trust in front proxies, of nodes' joining or of the network (2), a served interface registered (2), a cloud role put on an existing service account (2) "
            + "or made with it (0.7). Up to 1 more as new as the operation is to the user; a third where it is known for the user. Limit: tools that manage clusters do this too.",
        Attacks = [WorkloadTechniques.ClusterRoles, WorkloadTechniques.ValidAccounts],
        Process = EvidenceProcess.Effect,
        Operations = [.. ClusterOperations.Changes("configmaps", "serviceaccounts", "apiservices")],
    };

    public DetectorInfo Info => Described;

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (e.Is(EventFlags.Failed) || ClusterUser.IsSystem(e))
        {
            return;
        }

        (double nats, string reason) = Judge(e);
        if (nats == 0)
        {
            return;
        }

        Feature operation = Novelty.Operation(observation.Behavior);
        sink.Report(
            observation,
            Info,
            Novelty.Weigh(observation.Behavior, operation, nats),
            $"{ClusterUser.Name(e)} changed the cluster's configuration: {e.Text(EventField.Operation)} {ClusterUser.Target(e)}",
            [reason, Novelty.Reason(observation.Behavior, operation, "this operation")]);
    }

    private static (double Nats, string Reason) Judge(in SecurityEvent e)
    {
        ReadOnlySpan<byte> operation = e[EventField.Operation];
        ReadOnlySpan<byte> target = e[EventField.ResourceUid];
        ReadOnlySpan<byte> name = target[(target.LastIndexOf((byte)'/') + 1)..];
        ReadOnlySpan<byte> request = e[EventField.Request];
        if (operation.EndsWith(":apiservices"u8))
        {
            return (2, "requests for these objects go to another server from now on, with their users' names");
        }

        if (operation.EndsWith(":serviceaccounts"u8))
        {
            bool role = request.IndexOf("eks.amazonaws.com/role-arn"u8) >= 0 || request.IndexOf("iam.gke.io/gcp-service-account"u8) >= 0
                || request.IndexOf("azure.workload.identity/client-id"u8) >= 0;
            return !role ? default : operation.StartsWith("create"u8) ? (0.7, "its pods act as a role of the cloud") : (2, "pods that are there already act as another role of the cloud from now on");
        }

        if (!ClusterUser.IsSystemNamespace(e[EventField.Namespace]))
        {
            return default;
        }

        bool masters = request.IndexOf("system:masters"u8) >= 0;
        return name.SequenceEqual("aws-auth"u8) ? (masters ? 4 : 3, masters ? "it says which identities of the cloud are the cluster's masters" : "it says which identities of the cloud may do what in the cluster")
            : name.StartsWith("coredns"u8) ? (2.5, "it says where every name in the cluster leads")
            : name.SequenceEqual("extension-apiserver-authentication"u8) || name.SequenceEqual("cluster-info"u8) || name.SequenceEqual("kubeadm-config"u8) || name.SequenceEqual("kube-proxy"u8)
                ? (2, "the cluster's own parts trust what it says") : default;
    }
}
