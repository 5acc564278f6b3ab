namespace Nephoscope.Lab;

/// <summary>Production is restored from snapshots in another region, tried, and torn down.</summary>
internal static class DisasterDrill
{
    private const string Region = "us-west-2";

    private static readonly string[] Steps =
    [
        "ec2:CreateImage", "ec2:CopySnapshot", "ec2:CopySnapshot", "rds:CreateDBSnapshot", "ec2:CreateVpc", "ec2:CreateSubnet", "ec2:CreateSecurityGroup", "ec2:RunInstances",
        "ec2:RunInstances", "ec2:RunInstances", "rds:RestoreDBInstanceFromDBSnapshot", "rds:DescribeDBInstances", "ec2:DescribeInstances", "route53:ChangeResourceRecordSets",
        "ec2:StopInstances", "monitoring:DescribeAlarms", "route53:ChangeResourceRecordSets", "ec2:StartInstances", "ec2:TerminateInstances", "rds:DeleteDBInstance",
    ];

    public static void Play(BenignScene scene)
    {
        for (int person = 0; person < 2; person++)
        {
            long time = BenignScene.At(scene.LastDay, 9 + (2 * person));
            Person worker = scene.Of(Trade.Operator, person);
            Session session = scene.SignIn(worker, worker.CommandLine, time, scene.Company.Accounts[0]);
            foreach (string call in Steps)
            {
                time += (40 + scene.Random.Below(300)) * BenignScene.Second;
                scene.Call(time, session, call, Region, other: call == "ec2:RunInstances" ? "m7g.2xlarge" : "drill");
            }
        }
    }
}
