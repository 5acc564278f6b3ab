using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Backups, keys or stores destroyed: what an extortionist or a vandal does last.</summary>
public sealed class RecoveryDestroyed : IDetector
{
    private const double Cap = 7;

    private static readonly (string Operation, double Nats, string What)[] All =
    [
        ("backup:DeleteBackupVault", 5, "deleted the backup vault"), ("backup:DeleteRecoveryPoint", 4, "deleted a backup in"),
        ("backup:DeleteBackupPlan", 3, "deleted the backup plan"), ("kms:ScheduleKeyDeletion", 4.5, "scheduled the end of the key"),
        ("kms:DisableKey", 4, "disabled the key"), ("kms:DeleteImportedKeyMaterial", 5, "deleted the material of the key"),
        ("rds:DeleteDBInstance", 2.6, "deleted the database"), ("rds:DeleteDBCluster", 3, "deleted the database cluster"),
        ("rds:DeleteDBSnapshot", 2, "deleted the database snapshot"), ("rds:DeleteDBClusterSnapshot", 2, "deleted the database snapshot"),
        ("rds:DeleteDBInstanceAutomatedBackup", 3.5, "deleted automatic backups of"), ("dynamodb:DeleteTable", 2.6, "deleted the table"),
        ("dynamodb:DeleteBackup", 3.2, "deleted the table backup"), ("dynamodb:UpdateContinuousBackups", 3.5, "switched off backups of the table"),
        ("ec2:DeleteSnapshot", 1.6, "deleted the snapshot"), ("ec2:DeleteVolume", 1.2, "deleted the disk"), ("ec2:DeregisterImage", 1.2, "removed the image"),
        ("ec2:TerminateInstances", 1.2, "destroyed the machines"), ("elasticfilesystem:DeleteFileSystem", 3, "deleted the file system"),
        ("secretsmanager:DeleteSecret", 1.2, "deleted the secret"), ("redshift:DeleteCluster", 3, "deleted the warehouse"),
        ("elasticache:DeleteCacheCluster", 1.5, "deleted the cache"), ("ecr:DeleteRepository", 2, "deleted the image repository"),
        ("glacier:DeleteVault", 3, "deleted the vault"), ("fsx:DeleteFileSystem", 3, "deleted the file system"), ("es:DeleteDomain", 2.6, "deleted the search domain"),
        ("es:DeleteElasticsearchDomain", 2.6, "deleted the search domain"), ("dlm:DeleteLifecyclePolicy", 2.6, "deleted the snapshot plan"),
    ];

    private static readonly Dictionary<string, Weighted> Worth = All.ToDictionary(static w => w.Operation, static w => new Weighted(w.Nats, w.What), StringComparer.Ordinal);
    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "recovery-destroyed",
        Title = "Backups, keys or stores destroyed",
        Decides = "Calls that delete backups, vaults, snapshots, databases, tables, file systems or keys. Effects of 1.2 to 5 nats; 1 more without a last "
            + "snapshot, without a recovery window or with the shortest one; an eighth where the actor does so routinely, a fifth for what it made "
            + "itself within the day, three quarters in an account's first two days. At most 7 nats.",
        Attacks = [CloudAttack.InhibitRecovery, CloudAttack.DataDestruction],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. Worth.Keys, "kms:CreateKey", "rds:CreateDBInstance", "rds:CreateDBSnapshot", "ec2:CreateSnapshot", "ec2:CreateVolume", "ec2:RunInstances",
            "ec2:RegisterImage", "ec2:CreateImage", "secretsmanager:CreateSecret", "dynamodb:CreateTable",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [own, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation))
        {
            return;
        }

        if (!Worth.TryGetValue(observation.What, out Weighted worth))
        {
            Remember(in observation);
            return;
        }

        string? name = Asked.ForAny(
            observation.Event, "backupVaultName", "keyId", "dBInstanceIdentifier", "dBClusterIdentifier", "dBSnapshotIdentifier", "dBClusterSnapshotIdentifier", "tableName",
            "snapshotId", "volumeId", "imageId", "instancesSet/items/instanceId", "fileSystemId", "secretId", "clusterIdentifier", "repositoryName", "vaultName",
            "domainName", "backupArn", "policyId", "backupPlanId", "dbiResourceId");
        if (observation.Event[EventField.Operation].SequenceEqual("UpdateContinuousBackups"u8) && !Asked.Mentions(observation.Event, "false"u8))
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap) { Subject = observation.What + " " + name };
        found.Add(worth.Nats * standing.Effect, "what is destroyed may not come back");
        bool final = Asked.IsTrue(observation.Event, "skipFinalSnapshot") || Asked.IsTrue(observation.Event, "forceDeleteWithoutRecovery") || Asked.Number(observation.Event, "pendingWindowInDays") is > 0 and <= 7;
        found.Add(final ? standing.Effect : 0, "without a last snapshot or the time to change one's mind");
        found.Note(standing.Reason);
        if (own.IsOwn(in observation, name))
        {
            found.Discount(0.2, "the actor made it itself within the last day");
        }

        found.About(EntityKind.Resource, name, "AWS");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What} {Say.Name(name)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }

    private void Remember(in Observation o)
    {
        foreach (string path in (ReadOnlySpan<string>)["keyMetadata/arn", "keyMetadata/keyId", "dBInstanceIdentifier", "dBSnapshotIdentifier", "snapshotId", "volumeId", "imageId", "aRN", "arn", "instancesSet/items/instanceId", "tableDescription/tableName"])
        {
            own.Made(in o, Asked.Answer(o.Event, path));
        }
    }
}
