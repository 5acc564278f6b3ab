using Nephoscope.Behavior;
using Nephoscope.Detections.Kubernetes;
using Nephoscope.Events;
using static Nephoscope.Tests.Detections.Runtime.ProcessDetectorTests;

namespace Nephoscope.Tests.Detections.Kubernetes;

public sealed class ClusterDetectorTests
{
    private const string Privileged =
        """{"spec":{"hostPID":true,"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"x/y","securityContext":{"privileged":true}}],"volumes":[{"hostPath":{"path":"/"}}]}}""";

    private const string Plain =
        """{"spec":{"hostPID":false,"containers":[{"name":"a","image":"nginx","securityContext":{"privileged":false}}],"volumes":[{"hostPath":{"path":"/data"}}]}}""";

    [Fact]
    public void Exec_counts_more_when_new_and_in_a_system_namespace()
    {
        On(new PodExecution(), s => s.Level(Feature.WorkloadOperation, NoveltyLevel.NewToPeers).Audit("create:pods/exec", space: "kube-system").Fires(4));
        On(new PodExecution(), s => Assert.True(s.Level(Feature.WorkloadOperation, NoveltyLevel.Known).Audit("create:pods/exec").Fires(0.3).Severity < Severity.Low));
        On(new PodExecution(), s => s.Audit("create:pods/exec", user: "system:serviceaccount:kube-system:debug").Quiet());
        On(new PodExecution(), s => s.Audit("get:pods/log").Quiet());
    }

    [Fact]
    public void Privileged_pods()
    {
        On(new PrivilegedPod(), s => s.Audit("create:pods", request: Privileged).Fires(4));
        On(new PrivilegedPod(), s => s.Audit("create:pods", request: Plain).Quiet());
        On(new PrivilegedPod(), s => s.Audit("create:pods", request: Privileged, flags: EventFlags.Failed).Quiet());
        On(new PrivilegedPod(), s => s.Audit("create:pods", request: Privileged[..^40]).Fires(2.5));
        On(new PrivilegedPod(), s => s.Audit("create:pods", request: """{"spec":{"containers":[{"securityContext":{"capabilities":{"add":["CHOWN","SYS_ADMIN"]}}}]}}""").Fires(1.5));
        On(new PrivilegedPod(), s => s.Audit("create:pods", request: """{"spec":{"containers":[{"securityContext":{"capabilities":{"drop":["ALL"]}}}]}}""").Quiet());
    }

    [Fact]
    public void Bindings()
    {
        const string admin = """{"roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"User","name":"eve"}]}""";
        const string anonymous = """{"roleRef":{"name":"view"},"subjects":[{"kind":"Group","name":"system:unauthenticated"}]}""";
        On(new AdminBinding(), s => s.Audit("create:clusterrolebindings", request: admin).Fires(4));
        On(new AdminBinding(), s => s.Audit("create:clusterrolebindings", request: anonymous).Quiet());
        On(new AnonymousGrant(), s => s.Audit("create:clusterrolebindings", request: anonymous).Fires(6));
        On(new AnonymousGrant(), s => s.Audit("create:clusterrolebindings", request: admin).Quiet());
    }

    [Fact]
    public void Anonymous_requests_count_when_allowed()
    {
        On(new AnonymousAccess(), s => s.Audit("create:namespaces", "system:anonymous", flags: EventFlags.Anonymous).Fires(6));
        On(new AnonymousAccess(), s => s.Audit("list:pods", "system:anonymous", flags: EventFlags.Anonymous | EventFlags.Denied | EventFlags.Failed).Quiet());
        On(new AnonymousAccess(), s => s.Audit("list:pods").Quiet());
    }

    [Fact]
    public void Roles()
    {
        On(new PowerfulRole(), s => s.Audit("create:clusterroles", request: """{"rules":[{"verbs":["*"],"resources":["*"]}]}""").Fires(3));
        On(new PowerfulRole(), s => s.Audit("create:clusterroles", request: """{"rules":[{"verbs":["create"],"resources":["pods/exec"]}]}""").Fires(1.8));
        On(new PowerfulRole(), s => s.Audit("delete:clusterroles", name: "system:kube-aggregator").Fires(2.5));
        On(new PowerfulRole(), s => s.Audit("create:clusterroles", request: """{"rules":[{"verbs":["get","list"],"resources":["pods"]}]}""").Quiet());
        On(new PowerfulRole(), s => s.Audit("delete:clusterroles", name: "some-reader").Quiet());
    }

    [Theory]
    [InlineData(4, 12, 1)]
    [InlineData(1, 40, 0)]
    public void Secrets_over_namespaces(int spaces, int secrets, int findings) => On(new SecretReading(), s =>
    {
        s.Level(Feature.WorkloadOperation, NoveltyLevel.NewToPeers);
        for (int i = 0; i < secrets; i++)
        {
            s.Clock = i;
            s.Audit("get:secrets", space: "team-" + (i % spaces), name: "secret-" + i);
        }

        Assert.Equal(findings, s.Findings.Count);
    });

    [Theory]
    [InlineData("system:serviceaccount:shop:web", NoveltyLevel.NewToPeers, 1)]
    [InlineData("system:serviceaccount:shop:web", NoveltyLevel.Known, 0)]
    [InlineData("eve", NoveltyLevel.NewToPeers, 0)]
    public void Secrets_of_one_namespace_by_a_pod(string user, NoveltyLevel level, int findings) => On(new SecretReading(), s =>
    {
        s.Level(Feature.WorkloadOperation, level);
        for (int i = 0; i < 12; i++)
        {
            s.Clock = i;
            s.Audit("get:secrets", user, space: "shop", name: "secret-" + i);
        }

        Assert.Equal(findings, s.Findings.Count);
    });

    [Theory]
    [InlineData("eve", 1)]
    [InlineData("system:kube-scheduler", 0)]
    public void Refusals(string user, int findings) => On(new PermissionProbing(), s =>
    {
        foreach (string operation in (string[])["list:secrets", "list:pods", "create:pods", "get:nodes", "list:roles", "create:clusterrolebindings", "list:nodes"])
        {
            s.Clock++;
            s.Audit(operation, user, flags: EventFlags.Denied | EventFlags.Failed);
        }

        Assert.Equal(findings, s.Findings.Count);
    });

    [Fact]
    public void Tokens_webhooks_and_services()
    {
        On(new TokenForOther(), s => s.Audit("create:serviceaccounts/token", space: "kube-system").Fires(2.5));
        On(new TokenForOther(), s => s.Audit("create:serviceaccounts/token", "system:node:a").Quiet());
        On(new TokenForOther(), s => s.Audit("create:secrets", request: """{"type":"Opaque"}""").Quiet());
        On(new AdmissionWebhook(), s => s.Audit("create:mutatingwebhookconfigurations", request: """{"webhooks":[{"clientConfig":{"url":"https://mutate.example.com"}}]}""").Fires(3));
        On(new AdmissionWebhook(), s => s.Audit("update:mutatingwebhookconfigurations", request: """{"webhooks":[{"clientConfig":{"service":{}}}]}""").Quiet());
        On(new ServiceExposure(), s => s.Audit("create:services", request: """{"spec":{"type":"NodePort"}}""").Fires(0.6));
        On(new ServiceExposure(), s => s.Audit("create:services", request: """{"metadata":{"labels":{"x":"NodePort"}},"spec":{"type":"ClusterIP"}}""").Quiet());
    }

    [Fact]
    public void What_lasts_or_hides()
    {
        On(new LastingWorkload(), s => s.Level(Feature.WorkloadOperation, NoveltyLevel.NewToPeers).Audit("create:cronjobs").Fires(2.5));
        On(new LastingWorkload(), s => s.Cold().Level(Feature.WorkloadOperation, NoveltyLevel.NewToAccount).Audit("create:cronjobs").Quiet());
        On(new EventDeletion(), s => s.Audit("deletecollection:events").Fires(3.5));
        On(new EventDeletion(), s => s.Audit("deletecollection:events", "system:serviceaccount:kube-system:namespace-controller").Quiet());
        On(new SystemNamespaceWorkload(), s => s.Audit("create:pods", space: "kube-system", request: Plain).Fires(1.8));
        On(new SystemNamespaceWorkload(), s => s.Audit("create:pods", space: "shop", request: Plain).Quiet());
        On(new CredentialInConfigMap(), s => s.Audit("create:configmaps", request: """{"data":{"a":"aws_access_key_id = MY-ID\n"}}""").Fires(0.5));
        On(new CredentialInConfigMap(), s => s.Audit("create:configmaps", request: """{"data":{"a":"password reset page"}}""").Quiet());
    }

    [Fact]
    public void Other_ways_in()
    {
        On(new Impersonation(), s => s.Audit("list:secrets", asUser: "system:admin").Fires(3.5));
        On(new Impersonation(), s => s.Audit("list:secrets").Quiet());
        On(new NodeProxy(), s => s.Audit("get:nodes/proxy").Fires(2));
        On(new NodeProxy(), s => s.Level(Feature.WorkloadOperation, NoveltyLevel.Known).Audit("get:nodes/proxy").Quiet());
        On(new EphemeralContainer(), s => s.Audit("patch:pods/ephemeralcontainers").Fires(1.2));
        On(new EphemeralContainer(), s => s.Audit("patch:pods/ephemeralcontainers", flags: EventFlags.Failed).Quiet());
        On(new CertificateApproval(), s => s.Audit("create:certificatesigningrequests", request: """{"spec":{"signerName":"kubernetes.io/kube-apiserver-client"}}""").Fires(1.5));
        On(new CertificateApproval(), s => s.Audit("create:certificatesigningrequests", request: """{"spec":{"signerName":"kubernetes.io/kubelet-serving"}}""").Quiet());
    }

    [Fact]
    public void A_new_registry_after_six_images() => On(new RegistryNew(), s =>
    {
        for (int i = 0; i < 6; i++)
        {
            s.Audit("create:pods", request: """{"spec":{"containers":[{"image":"registry.example.com/shop/web:1"}]}}""");
        }

        s.Quiet();
        s.Audit("create:pods", request: """{"spec":{"containers":[{"image":"docker.io/someone/tool"}]}}""").Fires(1.5);
    });
}
