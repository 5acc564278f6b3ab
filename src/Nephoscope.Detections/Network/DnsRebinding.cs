using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>A public name that answers with the metadata service's address.</summary>
public sealed class DnsRebinding : IDetector
{
    private readonly Repetition told = new(TimeSpan.FromHours(12));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "dns-rebinding",
        Title = "Public name leads to the metadata service",
        Decides = "An answer of 169.254.169.254, fd00:ec2::254, 169.254.170.2 or 169.254.170.23 to a name outside the network: 6 nats. It serves to make a "
            + "server fetch its own machine's credentials. Names inside the network (.internal, .local) are left out. Once in 12 hours per workload and "
            + "domain.",
        Attacks = [WorkloadTechniques.MetadataApi, WorkloadTechniques.Exploitation],
        Process = EvidenceProcess.Rule,
        Kinds = [EventKind.DnsQuery],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> answers = e[EventField.DnsAnswers];
        while (!answers.IsEmpty)
        {
            int end = answers.IndexOf((byte)' ');
            ReadOnlySpan<byte> answer = end < 0 ? answers : answers[..end];
            answers = end < 0 ? default : answers[(end + 1)..];
            if (!MetadataServiceAccess.IsMetadata(answer))
            {
                continue;
            }

            Span<byte> buffer = stackalloc byte[DomainText.Longest];
            ReadOnlySpan<byte> registered = DomainText.Registered(DomainText.Normal(e[EventField.DnsName], buffer));
            if (!registered.IsEmpty && told.IsFirst(observation, registered))
            {
                sink.Report(
                    observation,
                    Info,
                    6,
                    $"{Reporting.Who(observation)} looked up {Reporting.Quote(e.Text(EventField.DnsName))}, which leads to the metadata service",
                    ["a public name was given the address that hands out the machine's credentials"]);
            }

            return;
        }
    }
}
