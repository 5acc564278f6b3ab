namespace Nephoscope.Lab;

/// <summary>
/// From a pod to its node, from there to the cluster's secrets and the pod's cloud role. Seen by three logs: the node's process events,
/// the cluster's audit log and CloudTrail.
/// </summary>
internal static class PodEscape
{
    public static readonly AttackScript Script = new(
        AttackCatalog.Escape,
        "from a shell in a pod to its node, to the cluster's secrets and with the pod's identity into the cloud",
        [
            ("workload-shell-new", "Shell in a workload that never ran one"), ("container-escape", "Container escape attempt"),
            ("kubernetes-secrets-burst", "Burst of secrets read in the cluster"), ("workload-credential-elsewhere", "Workload credential used elsewhere"),
            AttackScript.Secrets,
        ],
        Play)
    {
        InPod = true,
        OwnVictim = static company => company.Workloads.FirstOrDefault(workload => workload.Kind == WorkloadKind.Service && ReferenceEquals(workload.Account, company.Accounts[0])),
    };

    private static void Play(AttackScene scene)
    {
        var pod = new PodProcesses(scene.Foothold.Workload!.Name, scene.Account);
        long time = scene.Start;
        Process(1, "/bin/sh", scene.Name("-c id"), PodProcesses.Application);
        time += scene.Gap(20);
        Process(1, "/usr/bin/id", "", "/bin/sh");
        time = scene.Moment(0.15);
        Process(2, "/usr/bin/nsenter", "-t 1 -m -u -n -i sh", "/bin/sh");
        time += scene.Gap(30);
        Process(2, "/usr/bin/find", "/var/lib/kubelet/pods -name token", "/bin/sh");
        time = scene.Moment(0.3);
        Ask("get", "pods", null, 200);
        for (int i = 0; i < 12; i++)
        {
            time += scene.Gap(3 + scene.Random.Below(5));
            Ask(i == 0 ? "list" : "get", "secrets", i == 0 ? null : $"{Names.Systems[i]}-credentials", i % 5 == 4 ? 403 : 200);
        }

        long fourth = scene.Moment(0.6);
        scene.At(fourth, 4, "sts:GetCallerIdentity");
        scene.At(fourth + scene.Gap(25), 4, "s3:ListBuckets");
        scene.ReadSecrets(scene.Moment(0.8), 5);
        scene.At(scene.Start + scene.Span, 5, "secretsmanager:GetSecretValue", target: scene.Resource(ResourceKind.Secret, 7));

        void Process(short step, string binary, string arguments, string parent) => scene.Lines.Add(pod.Start(time, step, binary, arguments, parent, scene.Random));

        void Ask(string verb, string resource, string? name, int code) => scene.Lines.Add(ClusterPlanner.Audit(
            time, pod.ServiceAccount, ClusterPlanner.PodAddress, "curl/8.5.0", verb, resource, "core", name, code, scene.Random) with
        { Step = 3 });
    }
}
