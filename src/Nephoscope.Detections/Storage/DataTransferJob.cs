using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A managed way to carry data off in bulk is set up: copying services, replication of databases, file servers, streams.</summary>
public sealed class DataTransferJob : IDetector
{
    private const double Cap = 5;

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["datasync:CreateTask"] = new(3, "set up a copying task"),
        ["datasync:StartTaskExecution"] = new(2, "started a copying task"),
        ["datasync:CreateLocationObjectStorage"] = new(3, "named a storage outside as a place to copy from or to"),
        ["datasync:CreateLocationAzureBlob"] = new(3, "named a storage of another cloud as a place to copy from or to"),
        ["datasync:CreateLocationSmb"] = new(2, "named a file share as a place to copy from or to"),
        ["datasync:CreateLocationNfs"] = new(2, "named a file share as a place to copy from or to"),
        ["datasync:CreateLocationS3"] = new(1.5, "named a bucket as a place to copy from or to"),
        ["datasync:CreateAgent"] = new(2, "registered an agent that copies"),
        ["dms:CreateReplicationTask"] = new(2.5, "set up the replication of a database"),
        ["dms:StartReplicationTask"] = new(2, "started the replication of a database"),
        ["dms:CreateEndpoint"] = new(1.5, "named a database as an end of replication"),
        ["transfer:CreateServer"] = new(3, "set up a server for file transfer"),
        ["transfer:CreateUser"] = new(2, "made a user for file transfer"),
        ["transfer:CreateConnector"] = new(2.5, "set up a connection for file transfer"),
        ["transfer:StartFileTransfer"] = new(2, "started a file transfer"),
        ["appflow:CreateFlow"] = new(2.5, "set up a flow of data between services"),
        ["appflow:StartFlow"] = new(1.5, "started a flow of data between services"),
        ["firehose:UpdateDestination"] = new(2.5, "changed where a stream is delivered"),
        ["sns:Subscribe"] = new(1.5, "subscribed an address outside to a topic"),
        ["ec2:CreateTrafficMirrorSession"] = new(4.5, "copied the traffic of a network interface"),
        ["ec2:CreateTrafficMirrorTarget"] = new(2, "named a place that mirrored traffic goes to"),
    };

    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "data-transfer-job",
        Title = "Data transfer set up",
        Decides = "Managed ways to carry data off: DataSync, replication of databases (DMS), file transfer servers, AppFlow, redirected streams, addresses outside that get a topic's messages, mirrored traffic. An effect of 1.5 to 4.5 nats; "
            + "a refused attempt counts 0.8, three quarters in an account's first two days, an eighth for an actor that does so routinely, half for a tool that builds what is written down. "
            + "Replication to another account and copies of snapshots are other detections'. At most 5 nats.",
        Attacks = [CloudAttack.TransferToCloudAccount, CloudAttack.AutomatedExfiltration, CloudAttack.DataFromStorage, CloudAttack.NetworkSniffing],
        Process = EvidenceProcess.Effect,
        Operations = [.. Worth.Keys],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.What;
        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(operation, out Weighted worth)
            || (operation == "sns:Subscribe" && Asked.For(observation.Event, "protocol") is not ("email" or "email-json" or "sms" or "http" or "https")))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        string? target = Asked.ForAny(
            observation.Event, "sourceLocationArn", "s3BucketArn", "serverHostname", "containerUrl", "taskArn", "replicationTaskIdentifier", "replicationTaskArn", "endpointIdentifier",
            "topicArn", "userName", "flowName", "deliveryStreamName", "CreateTrafficMirrorSessionRequest/NetworkInterfaceId", "networkInterfaceId");
        var found = new Case(Cap) { Subject = operation + " " + target };
        found.Add(worth.Nats * standing.Effect, "what is set up so goes on copying by itself");
        found.Note(standing.Reason);
        if (Caller.IsBuilder(observation.Event))
        {
            found.Discount(0.5, "made by a tool that builds what is written down");
        }

        found.About(EntityKind.Resource, target, "AWS");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What}{(target is null ? "" : " (" + Say.Name(target) + ")")}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }
}
