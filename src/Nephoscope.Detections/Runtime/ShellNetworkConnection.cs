using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A shell that itself holds a connection to another host.</summary>
public sealed class ShellNetworkConnection : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "shell-network-connection",
        Title = "Shell holds a network connection",
        Decides = "A runtime sensor reports an outbound connection, port other than 53, whose process is a shell: a shell opens no connections "
            + "unless its input or output is a socket. 4.5 nats; 6 when the shell's parent answers the network (web server, Java, Node, PHP, "
            + "Python ...); 2 when the destination is known for the workload. Once in 6 hours per workload and destination. Limit: flow logs name "
            + "no process.",
        Attacks = [WorkloadTechniques.UnixShell, WorkloadTechniques.NonApplicationProtocol],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.NetworkConnection],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        if (!CommandLine.IsShell(e[EventField.ProcessPath]) || e.Is(EventFlags.Inbound) || e.Header.DestinationPort is 0 or 53
            || !NetworkAddress.TryParse(e[EventField.DestinationAddress], out NetworkAddress to) || IsLoopback(to)
            || !told.IsFirst(observation, e[EventField.DestinationAddress]))
        {
            return;
        }

        bool service = CommandLine.IsService(e[EventField.ParentProcessPath]);
        bool known = Novelty.IsKnown(observation.Behavior, Feature.Destination);
        sink.Report(
            observation,
            Info,
            known ? 2 : service ? 6 : 4.5,
            $"In {Reporting.Who(observation)} the shell {Reporting.Command(e)} connected to {to}:{e.Header.DestinationPort}",
            [
                "a shell opens no connections of its own",
                service ? Reporting.Quote($"it was started by {e.Text(EventField.ParentProcessPath)}, which answers the network") : "",
                Novelty.Reason(observation.Behavior, Feature.Destination, "this destination"),
            ]);
    }

    private static bool IsLoopback(NetworkAddress address) => address.IsIPv4 ? address.IPv4 >> 24 == 127 : address.Bits == UInt128.One;
}
