using System.Text;
using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Kubernetes;

/// <summary>The command written into a workload's manifest is one that takes over, mines, or runs what nobody looked at.</summary>
public sealed class HostileManifest : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "kubernetes-hostile-manifest",
        Title = "Hostile command in a workload's manifest",
        Decides = "Commands and arguments of containers in what makes pods: an address of a mining pool (6 nats), a shell given to a network connection (5.5), a download or encoded text fed into a "
            + "shell (2.5; 3.5 where the source is a bare address). Judged before anything runs, so also where no sensor watches the node. Needs request bodies in the audit log. Once in six "
            + "hours per user and command.",
        Attacks = [WorkloadTechniques.DeployContainer, WorkloadTechniques.UnixShell, WorkloadTechniques.ComputeHijacking, WorkloadTechniques.ToolTransfer],
        Process = EvidenceProcess.Rule,
        Operations = [.. ClusterOperations.Changes("pods", "deployments", "daemonsets", "statefulsets", "jobs", "cronjobs", "replicationcontrollers", "pods/ephemeralcontainers")],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (!e.Has(EventField.Request) || ClusterUser.IsSystem(e))
        {
            return;
        }

        List<string> words = ManifestReading.Of(e[EventField.Request]).Commands;
        if (words.Count == 0)
        {
            return;
        }

        string command = string.Join(' ', words);
        byte[] text = Encoding.UTF8.GetBytes(command);
        (double nats, string reason) = Judge(Encoding.UTF8.GetBytes(words[0]), text);
        if (nats == 0 || !told.IsFirst(observation, text))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            e.Is(EventFlags.Failed) ? nats * 0.8 : nats,
            $"{ClusterUser.Name(e)} wrote a hostile command into {ClusterUser.Target(e)}: {Reporting.Quote(command)}",
            [reason, e.Is(EventFlags.Failed) ? "the cluster refused it" : ""]);
    }

    private static (double Nats, string Reason) Judge(ReadOnlySpan<byte> program, ReadOnlySpan<byte> command)
    {
        if (MiningProcess.NamesPool(command))
        {
            return (6, "it holds a stratum address, the protocol between miners and pools");
        }

        if (ReverseShell.How(CommandLine.FileName(program), command) is { } how)
        {
            return (5.5, how);
        }

        if (!DownloadPipedToShell.FeedsShell(command))
        {
            return default;
        }

        bool download = DownloadPipedToShell.Downloads(command);
        return download && DownloadPipedToShell.NamesBareAddress(command) ? (3.5, "a download from a bare address goes into a shell unseen")
            : download ? (2.5, "what is downloaded goes into a shell unseen")
            : DownloadPipedToShell.Decodes(command) ? (2.5, "base64 text is decoded into a shell") : default;
    }
}
