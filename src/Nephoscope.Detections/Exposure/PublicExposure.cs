using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Something opened to everybody.</summary>
public sealed class PublicExposure : IDetector
{
    private const double Cap = 8;

    private static readonly string[] Policies =
    [
        "s3:PutBucketPolicy", "s3:PutAccessPointPolicy", "kms:PutKeyPolicy", "secretsmanager:PutResourcePolicy", "ecr:SetRepositoryPolicy",
        "ecr:PutRegistryPolicy", "sns:SetTopicAttributes", "sns:AddPermission", "sqs:SetQueueAttributes", "sqs:AddPermission", "iam:UpdateAssumeRolePolicy", "iam:CreateRole",
        "lambda:AddPermission20150331v2", "lambda:AddPermission20150331", "lambda:AddLayerVersionPermission20181031", "dynamodb:PutResourcePolicy",
        "backup:PutBackupVaultAccessPolicy", "es:UpdateDomainConfig", "es:UpdateElasticsearchDomainConfig", "glacier:SetVaultAccessPolicy",
        "ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute",
        "ssm:ModifyDocumentPermission", "events:PutPermission", "ec2:ModifyVpcEndpointServicePermissions",
    ];

    private readonly OwnResources own = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "public-exposure",
        Title = "Resource exposed to the public",
        Decides = "Effects that open something to everybody: policies with principal * and no condition (5.5 to 7 nats; 1.5 under a condition), snapshots "
            + "and images shared with all (8), public access lists (5), public access blocks lifted (3.5, account 5), security group rules from "
            + "blocks of /7 and larger on administration ports (4.5) or all ports (5), other ports (1.5; web ports 0), databases and clusters made "
            + "public (4), function addresses without sign-in (5.5). An eighth where the actor does so routinely, 0.4 for a group the actor made "
            + "within the day, three quarters in an account's first two days. At most 8 nats.",
        Attacks = [CloudAttack.DataFromStorage, CloudAttack.CloudFirewall, CloudAttack.ExternalServices, CloudAttack.ComputeConfigurations],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. Policies, "s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutBucketPublicAccessBlock", "s3:DeleteBucketPublicAccessBlock",
            "s3:PutAccountPublicAccessBlock", "s3:DeleteAccountPublicAccessBlock", "ec2:AuthorizeSecurityGroupIngress",
            "ec2:ModifySecurityGroupRules", "ec2:CreateNetworkAclEntry", "ec2:ReplaceNetworkAclEntry", "ec2:CreateSecurityGroup", "rds:ModifyDBInstance",
            "rds:CreateDBInstance", "rds:RestoreDBInstanceFromDBSnapshot", "rds:RestoreDBInstanceToPointInTime", "rds:RestoreDBInstanceFromS3",
            "redshift:ModifyCluster", "redshift:CreateCluster", "lambda:CreateFunctionUrlConfig",
            "lambda:CreateFunctionUrlConfig20210831", "lambda:UpdateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig20210831",
            "eks:UpdateClusterConfig", "ec2:DisableSnapshotBlockPublicAccess", "ec2:DisableImageBlockPublicAccess",
            "lightsail:OpenInstancePublicPorts", "lightsail:PutInstancePublicPorts",
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

        string operation = Asked.Operation(observation.Event);
        if (operation == "CreateSecurityGroup")
        {
            own.Made(in observation, Asked.Answer(observation.Event, "groupId"));
            return;
        }

        (double nats, string how) = Judge(in observation, operation);
        if (nats <= 0)
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        string? what = Asked.ForAny(
            observation.Event, "bucketName", "snapshotId", "imageId", "dBSnapshotIdentifier", "groupId", "ModifySecurityGroupRulesRequest/GroupId", "dBInstanceIdentifier",
            "clusterIdentifier", "functionName", "name", "keyId", "secretId", "roleName", "queueUrl", "topicArn", "repositoryName", "instanceName", "networkAclId");
        var found = new Case(Cap) { Subject = operation + " " + what };
        found.Add(nats * standing.Outright, how);
        found.Note(standing.Reason);
        if (own.IsOwn(in observation, what))
        {
            found.Discount(0.4, "the actor made it itself within the last day");
        }

        found.About(EntityKind.Bucket, Names.Bucket(Asked.For(observation.Event, "bucketName")), "AWS::S3::Bucket");
        found.About(EntityKind.Snapshot, Asked.ForAny(observation.Event, "snapshotId", "dBSnapshotIdentifier"), "Snapshot");
        found.About(EntityKind.Image, Asked.For(observation.Event, "imageId"), "AWS::EC2::Image");
        found.About(EntityKind.SecurityGroup, Asked.For(observation.Event, "groupId"), "AWS::EC2::SecurityGroup");
        found.About(EntityKind.Function, Names.Function(in observation, Asked.For(observation.Event, "functionName")), "AWS::Lambda::Function");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} opened {Say.Name(what)} to the public with {Say.Name(observation.What)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }

    private static (double Nats, string How) Judge(in Observation o, string operation)
    {
        SecurityEvent e = o.Event;
        switch (operation)
        {
            case "AuthorizeSecurityGroupIngress" or "ModifySecurityGroupRules" or "OpenInstancePublicPorts" or "PutInstancePublicPorts":
                return Ingress(e);
            case "CreateNetworkAclEntry" or "ReplaceNetworkAclEntry":
                return Asked.IsTrue(e, "egress") || Asked.For(e, "ruleAction") == "deny" || !IngressRules.IsWorld(Asked.For(e, "cidrBlock") ?? "")
                    ? default : (1.5, "the network's list of rules lets the whole internet in");
            case "PutBucketAcl" or "PutObjectAcl":
                return Asked.Mentions(e, "groups/global/"u8) || Asked.Mentions(e, "public-read"u8) || Asked.Mentions(e, "authenticated-read"u8)
                    ? (5, "the access list names everybody, or everybody with any account") : default;
            case "DeleteBucketPublicAccessBlock" or "DisableSnapshotBlockPublicAccess" or "DisableImageBlockPublicAccess":
                return (3.5, "the guard against public access is lifted");
            case "DeleteAccountPublicAccessBlock":
                return (5, "the account's guard against public buckets is lifted");
            case "PutBucketPublicAccessBlock" or "PutAccountPublicAccessBlock":
                return Asked.Mentions(e, "false"u8) ? (operation[3] == 'A' ? 5 : 3.5, "part of the guard against public access is lifted") : default;
            case "ModifyDBInstance" or "CreateDBInstance" or "ModifyCluster" or "CreateCluster":
                return Asked.IsTrue(e, "publiclyAccessible") ? (operation[0] == 'M' ? 4 : 2.5, "the database gets a public address") : default;
            case "CreateFunctionUrlConfig" or "UpdateFunctionUrlConfig":
                return Asked.For(e, "authType") == "NONE" ? (5.5, "anybody can call the function by its address") : default;
            case "RestoreDBInstanceFromDBSnapshot" or "RestoreDBInstanceToPointInTime" or "RestoreDBInstanceFromS3":
                return Asked.IsTrue(e, "publiclyAccessible") ? (3.5, "a copy of the database gets a public address") : default;
            case "UpdateClusterConfig":
                return Asked.IsTrue(e, "resourcesVpcConfig/endpointPublicAccess") && (Asked.Mentions(e, "0.0.0.0/0"u8) || !Asked.Mentions(e, "publicAccessCidrs"u8))
                    ? (4, "the cluster's API answers the whole internet") : default;
            default:
                return Policy(e, operation);
        }
    }

    private static (double Nats, string How) Policy(in SecurityEvent e, string operation)
    {
        ShareRequest share = ShareRequest.Of(e);
        if (share.Everybody)
        {
            bool copy = operation.Contains("Snapshot", StringComparison.Ordinal) || operation.Contains("Image", StringComparison.Ordinal);
            return copy ? (8, "anybody with an account can copy it")
                : operation is "PutBucketPolicy" or "UpdateAssumeRolePolicy" or "PutResourcePolicy" ? (7, "the policy allows everybody and has no condition")
                : (5.5, "the policy allows everybody and has no condition");
        }

        return share.EverybodyUnderCondition && operation != "PutKeyPolicy" ? (1.5, "the policy allows everybody who meets a condition") : default;
    }

    private static (double Nats, string How) Ingress(in SecurityEvent e) => IngressRules.Openness(e) switch
    {
        3 => (5, "every port is open to the whole internet"),
        2 => (4.5, "an administration or database port is open to the whole internet"),
        1 => (1.5, "a port is open to the whole internet"),
        _ => default,
    };
}
