using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>An operator builds a network in a region that was never used; from the next day on workloads run there.</summary>
internal static class NewRegion
{
    private const string Region = "ap-northeast-1";

    public static void Play(BenignScene scene)
    {
        int day = scene.Day(1);
        long time = BenignScene.At(day, 10);
        Session session = scene.SignIn(scene.Operator, PersonPlanner.Terraform(scene.Random), time);
        string[] build = ["ec2:DescribeVpcs", "ec2:CreateVpc", "ec2:CreateSubnet", "ec2:CreateSubnet", "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress", "ec2:RunInstances", "ec2:RunInstances", "sqs:CreateQueue", "ecs:RegisterTaskDefinition", "ecs:UpdateService", "s3:CreateBucket"];
        for (int i = 0; i < build.Length; i++)
        {
            time += (3 + scene.Random.Below(12)) * BenignScene.Second;
            scene.Call(time, session, build[i], Region, other: build[i] == "ec2:RunInstances" ? "m7g.large" : $"{i}");
        }

        Workload[] movers = [.. scene.Company.Workloads.Where(workload => workload.Kind == WorkloadKind.Service).Take((int)scene.Parameters.NewRegionWorkloads.Value)];
        foreach (Workload workload in movers)
        {
            scene.Actor(workload.RoleName);
            for (long start = BenignScene.At(day, 12, scene.Random.Below(60)); start < BenignScene.At(scene.LastDay + 1, 0); start += 3 * 3600 * BenignScene.Second)
            {
                Work(scene, workload, start);
            }
        }
    }

    private static void Work(BenignScene scene, Workload workload, long time)
    {
        Session session = Identities.Assumed(
            workload.Account, workload.RoleName, workload.RoleId, Company.Hex(scene.Random, 16) + Company.Hex(scene.Random, 16), "ASIA" + Company.Letters(scene.Random, 16),
            "10.60.1." + (10 + (workload.Index % 200)), workload.Agent, EventTime.FromSeconds(time / BenignScene.Second));
        scene.Plan.Add(time, Identities.Service(workload.Account, "ecs-tasks.amazonaws.com"), "sts:AssumeRole", Region, child: session);
        foreach (string call in MachinePlanner.Habits(workload))
        {
            time += (1 + scene.Random.Below(20)) * BenignScene.Second;
            scene.Call(time, session, call, Region);
        }
    }
}
