using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>A workload asks the metadata service for its machine's credentials though it never did.</summary>
public sealed class MetadataServiceAccess : IDetector
{
    private static readonly WordSet ByHand = new("curl wget nc ncat netcat python python3 perl ruby php http httpie busybox socat openssl");
    private readonly RecentTable<long> users = new(4096);
    private readonly Repetition told = new(TimeSpan.FromHours(6));

    private static readonly DetectorInfo Described = new()
    {
        Uid = "metadata-service-access",
        Title = "Metadata service asked by a workload that never did",
        Decides = "A connection to 169.254.169.254, fd00:ec2::254, 169.254.170.2 or 169.254.170.23, or one of them in a command line. A command "
            + "line that asks for credentials by hand (curl, wget and the like with /security-credentials or a container credential path): 4.5 "
            + "nats, any first use by such a tool 2, any other first use of a workload and program 1 to 2.5 by how new the destination is, and "
            + "that only with two days of history. A program that did it more than a day ago is quiet. Limit: flow logs leave this traffic out.",
        Attacks = [WorkloadTechniques.MetadataApi],
        Kinds = [EventKind.NetworkConnection, EventKind.ProcessStart],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [users, told];

    public void Detect(in Observation observation, FindingSink sink)
    {
        SecurityEvent e = observation.Event;
        ReadOnlySpan<byte> a = e[EventField.ProcessArguments];
        if (e.Kind == EventKind.NetworkConnection ? !IsMetadata(e[EventField.DestinationAddress]) : !NamesMetadata(a))
        {
            return;
        }

        ReadOnlySpan<byte> name = CommandLine.FileName(e[EventField.ProcessPath]);
        ref long first = ref users.Touch(
            Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(name)), observation.Time, out bool fresh);
        if (fresh)
        {
            first = observation.Time.Nanoseconds;
        }
        else if (observation.Time.Nanoseconds - first > TimeSpan.FromDays(1).Ticks * 100)
        {
            return;
        }

        bool byHand = ByHand.Contains(name) || CommandLine.IsShell(name);
        bool credentials = e.Kind == EventKind.ProcessStart && byHand
            && (CommandLine.Has(a, "security-credentials"u8) || CommandLine.Has(a, "169.254.170."u8) || CommandLine.Has(a, "instance-identity"u8));
        double novel = Novelty.IsJudged(observation.Behavior)
            ? Math.Min(2.5, Math.Max(Novelty.Nats(observation.Behavior, Feature.Destination), Novelty.Nats(observation.Behavior, Feature.ChildProcess)))
            : 0;
        double nats = credentials ? 4.5 : byHand ? Math.Max(2, novel) : novel;
        if (nats < 0.5 || !told.IsFirst(observation, credentials ? "credentials"u8 : name))
        {
            return;
        }

        sink.Report(
            observation,
            Info,
            nats,
            $"{Reporting.Who(observation)} asked the metadata service: {Reporting.Command(e)}",
            [
                credentials ? "it asked for the machine's or task's credentials by hand" : "",
                byHand ? "general tools ask this service only when a person or a script does" : "",
                Novelty.Reason(observation.Behavior, Feature.Destination, "the metadata service"),
            ]);
    }

    internal static bool IsMetadata(ReadOnlySpan<byte> address) =>
        address.SequenceEqual("169.254.169.254"u8) || address.SequenceEqual("fd00:ec2::254"u8) || address.SequenceEqual("169.254.170.2"u8)
        || address.SequenceEqual("169.254.170.23"u8) || address.SequenceEqual("fd00:ec2::23"u8);

    private static bool NamesMetadata(ReadOnlySpan<byte> a) =>
        CommandLine.Has(a, "169.254.169.254"u8) || CommandLine.Has(a, "fd00:ec2::254"u8) || CommandLine.Has(a, "169.254.170.2"u8)
        || CommandLine.Has(a, "metadata.google.internal"u8) || CommandLine.Has(a, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"u8);
}
