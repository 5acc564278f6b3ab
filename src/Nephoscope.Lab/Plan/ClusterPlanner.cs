using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// Plans and renders a small Kubernetes cluster: its audit log (audit.k8s.io/v1, as EKS writes it) and process events of its pods. Nodes,
/// controllers and a pipeline make up nearly all of it.
/// </summary>
internal sealed class ClusterPlanner(CompanyOptions options, Company company)
{
    public const string Name = "core";

    public const string PodAddress = "10.40.64.23";

    private const int Nodes = 3;
    private const int Pods = 4;

    public List<HostLine> Day(int day)
    {
        var lines = new List<HostLine>();
        if (options.Cluster)
        {
            SeededRandom random = SeededRandom.For(options.Seed, "cluster", (ulong)day);
            long midnight = day * 86_400L * EventTime.NanosecondsPerSecond;
            Control(midnight, random, lines);
            if (Calendar.IsWorkingDay(day))
            {
                Work(midnight, random, lines);
            }

            if (options.Runtime)
            {
                Processes(midnight, random, lines);
            }
        }

        return lines;
    }

    /// <summary>One record of the audit log.</summary>
    public static HostLine Audit(
        long time, string user, string address, string agent, string verb, string resource, string space, string? name, int code, SeededRandom random)
    {
        string id = Company.Hex(random, 8) + "-" + Company.Hex(random, 4) + "-4" + Company.Hex(random, 3) + "-a" + Company.Hex(random, 3) + "-" + Company.Hex(random, 12);
        string at = new EventTime(time).ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string uri = $"/api/v1/namespaces/{space}/{resource}" + (name is null ? "" : "/" + name);
        string named = name is null ? "" : $",\"name\":\"{name}\"";
        string groups = user.StartsWith("system:serviceaccount:", StringComparison.Ordinal)
            ? "\"system:serviceaccounts\",\"system:authenticated\""
            : user.StartsWith("system:node:", StringComparison.Ordinal) ? "\"system:nodes\",\"system:authenticated\"" : "\"system:authenticated\"";
        string reason = code == 403 ? "forbid" : "allow";
        string text =
            $$$"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"{{{id}}}","stage":"ResponseComplete","requestURI":"{{{uri}}}","verb":"{{{verb}}}","user":{"username":"{{{user}}}","groups":[{{{groups}}}]},"sourceIPs":["{{{address}}}"],"userAgent":"{{{agent}}}","objectRef":{"resource":"{{{resource}}}","namespace":"{{{space}}}"{{{named}}},"apiVersion":"v1"},"responseStatus":{"metadata":{},"code":{{{code}}}},"requestReceivedTimestamp":"{{{at}}}","stageTimestamp":"{{{at}}}","annotations":{"authorization.k8s.io/decision":"{{{reason}}}","authorization.k8s.io/reason":""}}""";
        return new HostLine(time, LabFormat.ClusterAudit, 0, Name, "", Encoding.UTF8.GetBytes(text)) { Uid = id };
    }

    private static void Control(long midnight, SeededRandom random, List<HostLine> lines)
    {
        for (int minute = 0; minute < 1440; minute += 5)
        {
            long time = midnight + (((minute * 60L) + random.Below(200)) * EventTime.NanosecondsPerSecond);
            for (int node = 0; node < Nodes; node++)
            {
                string host = $"ip-10-40-20-{20 + node}.eu-west-1.compute.internal";
                lines.Add(Audit(time + node, "system:node:" + host, $"10.40.20.{20 + node}", "kubelet/v1.31.4 (linux/amd64) kubernetes/a78a9b5", "patch", "nodes", "", host, 200, random));
            }

            lines.Add(Audit(
                time + 10, "system:serviceaccount:kube-system:deployment-controller", "10.40.20.5", "kube-controller-manager/v1.31.4 (linux/amd64)", "update", "leases", "kube-system", "controller", 200, random));
            if (minute % 30 == 0)
            {
                string system = Names.Systems[random.Below(Pods)];
                lines.Add(Audit(time + 20, $"system:serviceaccount:core:{system}-api", $"10.40.64.{20 + random.Below(Pods)}", "Java/21 fabric8-client", "get", "configmaps", "core", system + "-settings", 200, random));
            }
        }
    }

    private void Work(long midnight, SeededRandom random, List<HostLine> lines)
    {
        string[] operators = [.. company.People.Where(person => person.Trade == Trade.Operator).Take(2).Select(person => person.Name)];
        for (int i = 0; i < 6; i++)
        {
            long time = midnight + ((28_800 + random.Below(32_400)) * EventTime.NanosecondsPerSecond);
            string system = Names.Systems[random.Below(Pods)];
            lines.Add(Audit(time, "ci-deployer", "198.19.9.40", "kubectl/v1.31.4 (linux/amd64)", "patch", "deployments", "core", system + "-api", 200, random));
            if (operators.Length > 0)
            {
                string user = random.Pick(operators);
                lines.Add(Audit(time + 900_000_000_000, user, "203.0.113.200", "kubectl/v1.31.2 (darwin/arm64)", random.Chance(0.5) ? "list" : "get", "pods", "core", null, 200, random));
            }
        }
    }

    private void Processes(long midnight, SeededRandom random, List<HostLine> lines)
    {
        Workload[] services = [.. company.Workloads.Where(workload => workload.Kind == WorkloadKind.Service && ReferenceEquals(workload.Account, company.Accounts[0])).Take(Pods)];
        foreach (Workload service in services)
        {
            var pod = new PodProcesses(service.Name, company.Accounts[0]);
            for (int hour = 0; hour < 24; hour++)
            {
                long time = midnight + (((hour * 3600) + random.Below(3000)) * EventTime.NanosecondsPerSecond);
                lines.Add(pod.Start(time, 0, "/usr/local/bin/healthcheck", "--port 8080", PodProcesses.Application, random));
            }
        }
    }
}
