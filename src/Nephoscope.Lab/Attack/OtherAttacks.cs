namespace Nephoscope.Lab;

/// <summary>Attacks beside the reference scenario, each in few steps that lead to one aim.</summary>
internal static class OtherAttacks
{
    private const string Outsider = "900471188203";

    public static readonly IReadOnlyList<AttackScript> Scripts =
    [
        new(
            "mining",
            "a leaked key is used to run large machines in unused regions",
            [
                ("credential-unusual-source", "Unusual external source for credential use"), ("discovery-burst", "Burst of resource discovery"),
                ("mining-control-plane", "Compute requested as for mining"), ("compute-creation-unusual", "Unusual EC2/Lambda/ECS creation"),
            ],
            Mine),
        new(
            AttackCatalog.Pivot,
            "from one account into another, to its secrets and a copy of its database",
            [
                ("credential-unusual-source", "Unusual external source for credential use"), ("discovery-burst", "Burst of resource discovery"),
                ("role-chain-unseen", "Role chaining never seen"), ("secrets-burst", "Burst of secrets read"),
                ("snapshot-exfiltration", "Snapshot or image carried off"),
            ],
            Pivot),
        new(
            "ransom",
            "objects are encrypted with a key that only the attacker has",
            [
                ("credential-unusual-source", "Unusual external source for credential use"), ("discovery-burst", "Burst of resource discovery"),
                ("s3-modification-unusual", "Unusual S3 modifications"), ("object-reencryption", "Objects encrypted with a foreign key"),
                ("recovery-destroyed", "Backups, keys or stores destroyed"),
            ],
            Ransom),
        new(
            "logging-first",
            "logging and detection are switched off before anything else",
            [
                ("credential-unusual-source", "Unusual external source for credential use"), ("logging-impaired", "Logging or detection disabled"),
                ("secrets-burst", "Burst of secrets read"), ("access-key-for-other", "Access key created for another principal"),
            ],
            LoggingFirst),
        new(
            "back-door",
            "a role and a function are opened to an account outside",
            [
                ("credential-unusual-source", "Unusual external source for credential use"), ("discovery-burst", "Burst of resource discovery"),
                ("function-code-changed", "Function code or layer changed by an unusual principal"),
                ("external-account-access", "Access given to an external account"), ("iam-update-anomalous", "Anomalous IAM update"),
            ],
            BackDoor),
    ];

    private static void Mine(AttackScene scene)
    {
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        Series(scene, scene.Moment(0.1), 2, 5, "ec2:DescribeRegions", "servicequotas:ListServiceQuotas", "ec2:DescribeInstanceTypes", "ec2:DescribeImages", "ec2:DescribeVpcs", "ec2:DescribeKeyPairs");
        long time = scene.Moment(0.4);
        foreach (string region in new[] { "ap-southeast-2", "sa-east-1", "us-west-2", "ap-south-1" })
        {
            scene.At(time, 3, "ec2:RunInstances", region, other: "g5.48xlarge", error: scene.Random.Chance(0.5) ? CallError.Denied : CallError.None);
            time += scene.Gap(20 + scene.Random.Below(30));
            scene.At(time, 3, "ec2:RunInstances", region, other: "c6a.24xlarge");
            time += scene.Gap(60 + scene.Random.Below(60));
        }

        scene.At(scene.Moment(0.8), 4, "lambda:CreateFunction20150331", "us-west-2", other: "render-" + scene.Random.Below(1000));
        scene.At(scene.Start + scene.Span, 4, "ec2:ModifyInstanceAttribute", "us-west-2");
    }

    private static void Pivot(AttackScene scene)
    {
        CloudAccount target = scene.Company.Accounts.First(account => account != scene.Account);
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        ReferenceAttack.Explore(scene, scene.Moment(0.15), 2, 24);
        long entered = scene.Moment(0.4);
        string role = AttackScene.Resource(target, ResourceKind.Role);
        Session inside = Identities.Assumed(
            target, role, "AROA" + Company.Letters(scene.Random, 17), "sync", "ASIA" + Company.Letters(scene.Random, 16), scene.Foothold.Address,
            System.Text.Encoding.UTF8.GetString(scene.Session.Agent), Events.EventTime.FromSeconds(entered / AttackScene.Second));
        scene.At(entered, 3, "sts:AssumeRole", child: inside);
        scene.At(entered + scene.Gap(20), 3, "sts:GetCallerIdentity", session: inside);
        Secrets(scene, scene.Moment(0.6), 4, inside);
        string database = AttackScene.Resource(target, ResourceKind.Database, 1);
        scene.At(scene.Moment(0.85), 5, "rds:CreateDBSnapshot", target: database, other: "ledger-copy", session: inside);
        scene.At(scene.Start + scene.Span, 5, "rds:ModifyDBSnapshotAttribute", other: Outsider, session: inside);
    }

    private static void Ransom(AttackScene scene)
    {
        string bucket = scene.Resource(ResourceKind.Bucket, -1);
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        Series(scene, scene.Moment(0.1), 2, 4, "s3:ListBuckets", "s3:GetBucketVersioning", "s3:GetBucketPolicy", "s3:GetBucketReplication", "s3:GetBucketLogging", "s3:GetBucketLifecycle", "s3:GetBucketEncryption");
        scene.At(scene.Moment(0.35), 3, "s3:PutBucketVersioning", target: bucket, other: "Suspended");
        long time = scene.Moment(0.5);
        for (int i = 0; i < 80; i++)
        {
            time += scene.Gap(2 + scene.Random.Below(6));
            scene.At(time, 4, "s3:CopyObject with own key", target: bucket, other: $"backup/2026/{i:000}.tar.gz");
        }

        scene.At(scene.Start + scene.Span, 5, "s3:PutBucketLifecycle", target: bucket, other: "1");
    }

    private static void LoggingFirst(AttackScene scene)
    {
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        long second = scene.Moment(0.05);
        scene.At(second, 2, "cloudtrail:DescribeTrails");
        scene.At(second + scene.Gap(15), 2, "guardduty:ListDetectors");
        scene.At(second + scene.Gap(30), 2, "cloudtrail:StopLogging");
        scene.At(second + scene.Gap(50), 2, "guardduty:UpdateDetector");
        Secrets(scene, scene.Moment(0.4), 3, scene.Session);
        scene.At(scene.Start + scene.Span, 4, "iam:CreateAccessKey", target: scene.Other);
    }

    private static void BackDoor(AttackScene scene)
    {
        string function = scene.Resource(ResourceKind.Function, 1);
        scene.At(scene.Start, 1, "sts:GetCallerIdentity");
        Series(scene, scene.Moment(0.1), 2, 6, "lambda:ListFunctions20150331", "lambda:GetFunction20150331v2", "lambda:GetPolicy20150331v2", "iam:ListRoles", "iam:GetRole", "iam:ListAttachedRolePolicies", "events:ListRules");
        scene.At(scene.Moment(0.4), 3, "lambda:UpdateFunctionCode20150331v2", target: function);
        scene.At(scene.Moment(0.6), 4, "lambda:AddPermission20150331v2", target: function, other: Outsider);
        scene.At(scene.Start + scene.Span, 5, "iam:UpdateAssumeRolePolicy to outside", other: Outsider);
    }

    private static void Series(AttackScene scene, long time, int step, int seconds, params string[] calls)
    {
        foreach (string call in calls)
        {
            scene.At(time, step, call);
            time += scene.Gap(seconds + scene.Random.Below(seconds));
        }
    }

    private static void Secrets(AttackScene scene, long time, int step, Session session)
    {
        scene.At(time, step, "secretsmanager:ListSecrets", session: session);
        for (int i = 0; i < 8; i++)
        {
            time += scene.Gap(4 + scene.Random.Below(10));
            scene.At(time, step, "secretsmanager:GetSecretValue", target: AttackScene.Resource(session.Account, ResourceKind.Secret, i), session: session);
        }
    }
}
