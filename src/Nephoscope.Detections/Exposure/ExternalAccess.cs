using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Something of the account given to another account.</summary>
public sealed class ExternalAccess : IDetector
{
    private const double Cap = 9;

    /// <summary>What a share within the company counts: a step from one of its accounts to another is made by attackers too.</summary>
    private const double OfTheCompany = 0.15;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(365);

    private static readonly (string Operation, double Nats, string What)[] All =
    [
        ("ec2:ModifySnapshotAttribute", 8, "shared a disk snapshot"),
        ("ec2:ModifyImageAttribute", 7.5, "shared a machine image"),
        ("rds:ModifyDBSnapshotAttribute", 8, "shared a database snapshot"),
        ("rds:ModifyDBClusterSnapshotAttribute", 8, "shared a database snapshot"),
        ("redshift:AuthorizeSnapshotAccess", 8, "shared a warehouse snapshot"),
        ("iam:UpdateAssumeRolePolicy", 7, "opened a role"),
        ("iam:CreateRole", 4, "created a role that is open"),
        ("s3:PutBucketPolicy", 6, "opened a bucket"),
        ("s3:PutBucketReplication", 6, "copies a bucket"),
        ("s3:PutAccessPointPolicy", 5.5, "opened an access point"),
        ("kms:PutKeyPolicy", 6, "opened an encryption key"),
        ("kms:CreateGrant", 4, "granted an encryption key"),
        ("kms:CreateKey", 3.5, "created a key that is open"),
        ("secretsmanager:PutResourcePolicy", 7, "opened a secret"),
        ("ecr:SetRepositoryPolicy", 4.5, "opened an image repository"),
        ("ecr:PutRegistryPolicy", 5, "opened the image registry"),
        ("lambda:AddPermission20150331v2", 4.5, "opened a function"),
        ("lambda:AddPermission20150331", 4.5, "opened a function"),
        ("lambda:AddLayerVersionPermission20181031", 3.5, "opened a function layer"),
        ("sns:SetTopicAttributes", 3, "opened a topic"),
        ("sns:AddPermission", 3, "opened a topic"),
        ("sqs:SetQueueAttributes", 3, "opened a queue"),
        ("sqs:AddPermission", 3, "opened a queue"),
        ("dynamodb:PutResourcePolicy", 5.5, "opened a table"),
        ("backup:PutBackupVaultAccessPolicy", 5.5, "opened a backup vault"),
        ("glacier:SetVaultAccessPolicy", 5, "opened a vault"),
        ("es:UpdateDomainConfig", 4.5, "opened a search domain"),
        ("es:UpdateElasticsearchDomainConfig", 4.5, "opened a search domain"),
        ("glue:PutResourcePolicy", 4.5, "opened the data catalogue"),
        ("events:PutPermission", 3, "opened an event bus"),
        ("logs:PutDestinationPolicy", 3.5, "opened a log destination"),
        ("ram:CreateResourceShare", 4.5, "shared resources"),
        ("ram:AssociateResourceShare", 4.5, "shared resources"),
        ("ssm:ModifyDocumentPermission", 4, "shared a run document"),
        ("ec2:ModifyVpcEndpointServicePermissions", 4, "opened an endpoint service"),
        ("ec2:CreateVpcPeeringConnection", 3.5, "asked for a network peering"),
        ("route53domains:TransferDomainToAnotherAwsAccount", 7.5, "transferred a domain"),
    ];

    private static readonly Dictionary<string, Weighted> Worth = All.ToDictionary(static w => w.Operation, static w => new Weighted(w.Nats, w.What), StringComparer.Ordinal);
    private readonly RecentUse accounts = new(16_384);
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "external-account-access",
        Title = "Access given to an external account",
        Decides = "Reads the accounts named in trust, bucket, key, secret, queue, topic, table, repository and function policies, and in shares of "
            + "snapshots, images, databases, domains and run documents. An account other than the own gives 3 to 8 nats by what is given; 0.3 of it "
            + "where that account was already given something, or assumed a role here, more than a day ago; 0.4 where it may only write objects; 0.7 "
            + "where every grant has a condition; an eighth where the actor does so routinely; three quarters in an account's first two days; 0.15 "
            + "where the account's own log is among what is read, so that it is one of the company's. At most 9. Accounts of the same organisation "
            + "whose logs are not read count as external until they are known.",
        Attacks = [CloudAttack.TransferToCloudAccount, CloudAttack.AdditionalRoles, CloudAttack.TrustedRelationship],
        Process = EvidenceProcess.Effect,
        Operations = [.. Worth.Keys, "sts:AssumeRole"],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [accounts, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (observation.Event[EventField.Operation].SequenceEqual("AssumeRole"u8))
        {
            MeetAccount(in observation);
            return;
        }

        if (Caller.IsProvider(in observation) || !Worth.TryGetValue(observation.What, out Weighted worth))
        {
            return;
        }

        ShareRequest share = ShareRequest.Of(observation.Event);
        if (share.Accounts.Count == 0)
        {
            return;
        }

        bool known = true;
        bool own = true;
        foreach (string account in share.Accounts)
        {
            known &= IsKnown(in observation, Fingerprint.Of(account));
            own &= observation.IsOwnAccount?.Invoke(EntityKey.Of(EntityKind.Account, Encoding.UTF8.GetBytes(account))) == true;
        }

        Judge(in observation, sink, worth, share, known, own);
    }

    private void Judge(in Observation o, FindingSink sink, Weighted worth, ShareRequest share, bool known, bool own)
    {
        Standing standing = Standing.Of(in o);
        string to = Say.Name(string.Join(", ", share.Accounts.Take(5)));
        string? what = Asked.ForAny(
            o.Event, "snapshotId", "imageId", "dBSnapshotIdentifier", "dBClusterSnapshotIdentifier", "roleName", "bucketName", "keyId", "secretId",
            "repositoryName", "functionName", "topicArn", "queueUrl", "resourceArn", "domainName", "name");
        var found = new Case(Cap) { Subject = string.Create(null, $"{o.What} {what} {to}") };
        found.Add(worth.Nats * standing.Outright, $"account {to} gets access; what it does with it is not seen here");
        found.Note(standing.Reason);
        if (own)
        {
            found.Discount(OfTheCompany, "that account's own log is read here: it is one of the company's");
        }
        else if (known)
        {
            found.Discount(0.3, "that account was known here before");
        }

        if (share.OnlyWrites && o.Event[EventField.Service].StartsWith("s3"u8))
        {
            found.Discount(0.4, "it may only write objects");
        }
        else if (share.Conditional)
        {
            found.Discount(0.7, "every grant has a condition");
        }

        foreach (string account in share.Accounts.Take(5))
        {
            found.About(EntityKind.Account, account, "AWS::Account");
        }

        About(found, in o);
        found.Report(in o, sink, Info, $"{Say.Actor(in o)} {worth.What} {Say.Name(what)} to account {to}{Say.Tried(in o)}, from {Say.Place(in o)}.", repeats);
    }

    private static void About(Case found, in Observation o)
    {
        found.About(EntityKind.Role, Names.Role(in o, Asked.For(o.Event, "roleName")), "AWS::IAM::Role");
        found.About(EntityKind.Bucket, Names.Bucket(Asked.For(o.Event, "bucketName")), "AWS::S3::Bucket");
        found.About(EntityKind.Snapshot, Asked.ForAny(o.Event, "snapshotId", "dBSnapshotIdentifier", "dBClusterSnapshotIdentifier"), "Snapshot");
        found.About(EntityKind.Image, Asked.For(o.Event, "imageId"), "AWS::EC2::Image");
        found.About(EntityKind.Function, Names.Function(in o, Asked.For(o.Event, "functionName")), "AWS::Lambda::Function");
        found.About(EntityKind.Secret, Asked.For(o.Event, "secretId"), "AWS::SecretsManager::Secret");
        found.About(EntityKind.EncryptionKey, Asked.For(o.Event, "keyId"), "AWS::KMS::Key");
    }

    private void MeetAccount(in Observation o)
    {
        ReadOnlySpan<byte> caller = o.Event[EventField.ActorAccountUid];
        if (!caller.IsEmpty && !o.Event.Is(EventFlags.Failed) && !caller.SequenceEqual(o.Event[EventField.AccountUid]))
        {
            accounts.Count(Fingerprint.Of(caller), o.Time, Memory);
        }
    }

    private bool IsKnown(in Observation o, ulong account)
    {
        bool known = accounts.TryFirst(account, out EventTime first) && o.Time.Since(first) > TimeSpan.FromHours(24);
        if (!o.Event.Is(EventFlags.Failed))
        {
            accounts.Count(account, o.Time, Memory);
        }

        return known;
    }
}
