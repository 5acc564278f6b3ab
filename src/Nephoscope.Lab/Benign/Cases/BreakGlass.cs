namespace Nephoscope.Lab;

/// <summary>At night production is down: an operator uses the emergency user from home, takes all rights and mends.</summary>
internal static class BreakGlass
{
    public static void Play(BenignScene scene)
    {
        CloudAccount account = scene.Company.Accounts[0];
        Person waking = scene.Operator;
        Person emergency = waking with { Name = "break-glass-1", Home = account, HasUser = true, UserId = "AIDA" + Company.Letters(scene.Random, 17) };
        scene.Actor(emergency.Name);
        long time = BenignScene.At(scene.LastDay, 2, 40);
        Session session = PersonPlanner.SignIn(emergency, scene.Random, time, waking.HomeAddress, scene.Plan);
        string[] look = ["monitoring:DescribeAlarms", "logs:DescribeLogGroups", "logs:FilterLogEvents", "ec2:DescribeInstances", "rds:DescribeDBInstances", "ec2:DescribeSecurityGroups"];
        foreach (string call in look)
        {
            time += (5 + scene.Random.Below(40)) * BenignScene.Second;
            scene.Call(time, session, call);
        }

        (string Call, string? Other)[] mend =
        [
            ("iam:AttachUserPolicy", "AdministratorAccess"), ("rds:RebootDBInstance", null), ("ec2:StopInstances", null), ("ec2:StartInstances", null),
            ("ec2:AuthorizeSecurityGroupIngress", null), ("ecs:UpdateService", null), ("secretsmanager:GetSecretValue", null),
            ("ec2:RevokeSecurityGroupIngress", null), ("iam:DetachUserPolicy", "AdministratorAccess"),
        ];
        foreach ((string call, string? other) in mend)
        {
            time += (90 + scene.Random.Below(240)) * BenignScene.Second;
            scene.Call(time, session, call, target: call.StartsWith("iam:", StringComparison.Ordinal) ? emergency.Name : null, other: other);
        }
    }
}
