using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Copies of disks, images or databases made to be carried off: exported, read block by block, or shared right after they were made.</summary>
public sealed class SnapshotExfiltration : IDetector
{
    private const double Cap = 7;
    private const int MostCopies = 4096;
    private static readonly TimeSpan Soon = TimeSpan.FromHours(24);

    private static readonly Dictionary<string, Weighted> Worth = new(StringComparer.Ordinal)
    {
        ["CreateStoreImageTask"] = new(3.6, "exported an image to a bucket"),
        ["ExportImage"] = new(4, "exported an image"),
        ["CreateInstanceExportTask"] = new(4, "exported a machine"),
        ["StartExportTask"] = new(3.6, "exported a database snapshot"),
        ["ExportTableToPointInTime"] = new(2.8, "exported a table"),
        ["ListSnapshotBlocks"] = new(3.2, "listed the blocks of a snapshot"),
        ["GetSnapshotBlock"] = new(3.6, "read blocks of a snapshot"),
        ["ListChangedBlocks"] = new(2.6, "compared the blocks of snapshots"),
        ["CopySnapshot"] = new(1.4, "copied a snapshot"),
        ["CopyImage"] = new(1.4, "copied an image"),
        ["CopyDBSnapshot"] = new(1.6, "copied a database snapshot"),
        ["RestoreDBInstanceFromDBSnapshot"] = new(2, "restored a database from a snapshot"),
        ["SharedSnapshotCopyInitiated"] = new(2.5, "had a shared snapshot copied by another account"),
    };

    private readonly Remembered<RelatedEvent> made = new(MostCopies, StateOf.Write, StateOf.ReadRelated);
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "snapshot-exfiltration",
        Title = "Snapshot or image carried off",
        Decides = "Exports of images, machines, database snapshots and tables (2.8 to 4 nats), snapshot blocks read directly (2.6 to 3.6), copies (1.4 to 2), "
            + "weighed by novelty for the actor (an eighth where routine, three quarters in an account's first two days); 2.5 more when the "
            + "snapshot or image was made by the same actor in the last day and is now shared, exported or read; 2.5 when the provider reports that "
            + "a shared snapshot is being copied. Backup services do not count. At most 7 nats.",
        Attacks = [CloudAttack.TransferToCloudAccount, CloudAttack.CreateSnapshot],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            "ec2:CreateStoreImageTask", "ec2:ExportImage", "ec2:CreateInstanceExportTask", "rds:StartExportTask", "dynamodb:ExportTableToPointInTime",
            "ebs:ListSnapshotBlocks", "ebs:GetSnapshotBlock", "ebs:ListChangedBlocks", "ec2:CopySnapshot", "ec2:CopyImage", "rds:CopyDBSnapshot",
            "rds:RestoreDBInstanceFromDBSnapshot", "ec2:SharedSnapshotCopyInitiated", "ec2:CreateSnapshot",
            "ec2:CreateSnapshots", "ec2:CreateImage", "ec2:RegisterImage", "rds:CreateDBSnapshot", "ec2:ModifySnapshotAttribute",
            "ec2:ModifyImageAttribute", "rds:ModifyDBSnapshotAttribute",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [made, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        string operation = observation.Event.Text(EventField.Operation);
        if (operation is "CreateSnapshot" or "CreateSnapshots" or "CreateImage" or "RegisterImage" or "CreateDBSnapshot")
        {
            Remember(in observation);
            return;
        }

        bool shared = operation.StartsWith("SharedSnapshot", StringComparison.Ordinal);
        if (Caller.IsProvider(in observation) && !shared)
        {
            return;
        }

        string? id = Asked.ForAny(observation.Event, "snapshotId", "imageId", "sourceSnapshotId", "sourceImageId", "sourceArn", "dBSnapshotIdentifier", "sourceDBSnapshotIdentifier", "tableArn", "CreateStoreImageTaskRequest/ImageId", "ExportImageRequest/ImageId");
        RelatedEvent? source = id is not null && made.TryGet(Fingerprint.Of(Short(id)), out RelatedEvent? m) && observation.Time.Since(m.Time) < Soon ? m : null;
        bool modifies = operation.StartsWith("Modify", StringComparison.Ordinal);
        if (modifies && (source is null || ShareRequest.Of(observation.Event) is { Accounts.Count: 0, Everybody: false }))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap) { Subject = operation + " " + id };
        if (Worth.TryGetValue(operation, out Weighted worth))
        {
            found.Add(worth.Nats * (shared ? 1 : standing.Effect), shared ? "the provider reports it: the data has left" : standing.Reason);
        }

        if (source is not null)
        {
            found.Add(2.5 * standing.Effect, Say.Text($"it was made only {observation.Time.Since(source.Time).TotalMinutes:0} minutes before, as if to be carried off"));
            found.Events = [source, observation.Related];
        }

        found.About(EntityKind.Snapshot, id, "Snapshot");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {(modifies ? "shared a snapshot or image it had just made" : worth.What)} {Say.Name(id)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }

    private static string Short(string id) => id[(id.LastIndexOfAny([':', '/']) + 1)..];

    private void Remember(in Observation o)
    {
        string? id = Asked.Answer(o.Event, "snapshotId") ?? Asked.Answer(o.Event, "imageId") ?? Asked.Answer(o.Event, "dBSnapshotIdentifier") ?? Asked.For(o.Event, "dBSnapshotIdentifier");
        if (id is not null && !o.Event.Is(EventFlags.Failed) && !Caller.IsProvider(in o))
        {
            made.TryAdd(Fingerprint.Of(Short(id)), o.Related);
        }
    }
}
