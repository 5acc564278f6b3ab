namespace Nephoscope.Lab;

/// <summary>
/// The reference scenario: a developer's access key is used from abroad, and within minutes to hours the account is explored, taken over
/// and misused, in seven steps.
/// </summary>
internal static class ReferenceAttack
{
    private const string Region = "ap-southeast-2";

    private static readonly string[] Discovery =
    [
        "iam:ListUsers", "iam:ListRoles", "iam:ListGroups", "iam:ListPolicies", "iam:GetAccountSummary", "iam:GetAccountAuthorizationDetails",
        "iam:ListAccessKeys", "iam:ListMFADevices", "iam:ListAttachedUserPolicies", "ec2:DescribeInstances", "ec2:DescribeVpcs",
        "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeKeyPairs", "ec2:DescribeSnapshots", "ec2:DescribeVolumes",
        "ec2:DescribeImages", "rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "lambda:ListFunctions20150331", "ecs:ListClusters",
        "secretsmanager:ListSecrets", "kms:ListAliases", "s3:ListBuckets", "s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:GetBucketLocation",
        "s3:GetBucketVersioning", "dynamodb:ListTables", "sqs:ListQueues", "cloudtrail:DescribeTrails", "guardduty:ListDetectors",
        "organizations:ListAccounts", "route53:ListHostedZones", "cloudformation:ListStacks", "logs:DescribeLogGroups",
    ];

    public static readonly AttackScript Script = new(
        AttackCatalog.Reference,
        "a stolen credential, discovery, take-over, new compute and an opened bucket in seven steps",
        [
            ("credential-unusual-source", "Unusual external source for credential use"),
            ("cli-unusual", "Unusual CLI activity"),
            ("password-reset-rare", "Rare password reset"),
            ("discovery-burst", "Burst of resource discovery"),
            ("iam-update-anomalous", "Anomalous IAM update"),
            ("compute-creation-unusual", "Unusual EC2/Lambda/ECS creation"),
            ("s3-modification-unusual", "Unusual S3 modifications"),
        ],
        Play);

    private static void Play(AttackScene scene)
    {
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        long second = scene.Moment(0.04);
        foreach (string call in new[] { "iam:ListAccountAliases", "ec2:DescribeRegions", "iam:GetUser", "organizations:DescribeOrganization" })
        {
            second += (10 + scene.Random.Below(30)) * AttackScene.Second * Math.Min(1, scene.Minutes / 20);
            scene.At(second, 2, call, target: call == "iam:GetUser" ? scene.Self : null);
        }

        scene.At(scene.Moment(0.18), 3, "iam:UpdateLoginProfile", target: scene.Other);
        Explore(scene, scene.Moment(0.3), 4);
        long fifth = scene.Moment(0.52);
        scene.At(fifth, 5, "iam:AttachUserPolicy", target: scene.Self ?? scene.Other, other: "AdministratorAccess");
        scene.At(fifth + scene.Gap(40), 5, "iam:CreateAccessKey", target: scene.Other);
        long sixth = scene.Moment(0.7);
        scene.At(sixth, 6, "ec2:RunInstances", Region, other: "g5.12xlarge", error: CallError.Denied);
        scene.At(sixth + scene.Gap(50), 6, "ec2:RunInstances", Region, other: "g5.4xlarge");
        scene.At(sixth + scene.Gap(200), 6, "lambda:CreateFunction20150331", Region, other: scene.Name("metrics-relay"));
        long seventh = scene.Moment(0.94);
        string bucket = scene.Resource(ResourceKind.Bucket, -1);
        scene.At(seventh, 7, "s3:PutBucketVersioning", target: bucket, other: "Suspended");
        scene.At(seventh + scene.Gap(45), 7, "s3:PutBucketPublicAccessBlock", target: bucket, other: "false");
        scene.At(seventh + scene.Gap(100), 7, "s3:PutBucketPolicy", target: bucket, other: AttackScene.Outsider);
        scene.At(scene.Start + scene.Span, 7, "s3:PutBucketLifecycle", target: bucket, other: "1");
    }

    /// <summary>Looks at everything, a few calls a second; some are refused.</summary>
    public static void Explore(AttackScene scene, long time, int step, int calls = int.MaxValue)
    {
        foreach (string call in Discovery.Take(calls))
        {
            time += (200 + scene.Random.Below(4200)) * (AttackScene.Second / 1000);
            scene.At(time, step, call, error: scene.Random.Chance(0.15) ? CallError.Denied : CallError.None);
        }
    }
}
