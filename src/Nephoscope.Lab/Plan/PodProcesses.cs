using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Process events of one pod, as Tetragon writes them. Immutable.</summary>
internal sealed class PodProcesses(string workload, CloudAccount account)
{
    private const string Node = "ip-10-40-20-20.eu-west-1.compute.internal";

    private readonly string pod = $$"""
        "pod":{"namespace":"core","name":"{{workload}}-7c9d5b6f4-x2k8p","container":{"id":"containerd://{{Fingerprint.Of(workload):x16}}{{Fingerprint.Of(workload + "2"):x16}}","name":"{{workload}}","image":{"id":"{{account.Id}}.dkr.ecr.eu-west-1.amazonaws.com/{{workload}}@sha256:{{Fingerprint.Of(workload + "3"):x16}}","name":"{{account.Id}}.dkr.ecr.eu-west-1.amazonaws.com/{{workload}}:2026.3"},"start_time":"2026-03-01T04:00:12Z","pid":7},"workload":"{{workload}}","workload_kind":"Deployment"},"docker":"{{Fingerprint.Of(workload):x16}}{{Fingerprint.Of(workload + "2"):x16}}"
        """.Trim();

    /// <summary>The program that the container was started with.</summary>
    public const string Application = "/opt/java/bin/java";

    /// <summary>The pod's name to the cluster.</summary>
    public string ServiceAccount => "system:serviceaccount:core:" + workload;

    /// <summary>A process starts in the pod.</summary>
    public HostLine Start(long time, short step, string binary, string arguments, string parent, SeededRandom random)
    {
        int pid = 20_000 + random.Below(40_000);
        string started = new EventTime(time).ToString();
        string id = HostPlanner.Exec(Node, pid, (ulong)time);
        string above = HostPlanner.Exec(Node, 4_000 + (int)(Fingerprint.Of(parent) % 1_000), 12_000_000_000UL);
        string text =
            $$$"""{"process_exec":{"process":{"exec_id":"{{{id}}}","pid":{{{pid}}},"uid":0,"cwd":"/","binary":"{{{binary}}}","arguments":"{{{arguments}}}","flags":"execve rootcwd clone","start_time":"{{{started}}}","auid":4294967295,{{{pod}}},"parent_exec_id":"{{{above}}}","tid":{{{pid}}}},"parent":{"exec_id":"{{{above}}}","pid":7,"uid":0,"cwd":"/","binary":"{{{parent}}}","flags":"execve clone","start_time":"2026-03-01T04:00:12Z","auid":4294967295,{{{pod}}},"tid":7}},"node_name":"{{{Node}}}","time":"{{{started}}}"}""";
        return new HostLine(time, LabFormat.HostEvent, 100, "node-1a", account.Regions[0], Encoding.UTF8.GetBytes(text)) { Uid = id, Step = step };
    }
}
