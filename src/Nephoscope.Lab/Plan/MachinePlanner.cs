using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Plans a workload's day: what functions, services, instances, pipelines and scanners call with their roles.</summary>
internal sealed class MachinePlanner(CompanyOptions options, Company company)
{
    private const long Second = EventTime.NanosecondsPerSecond;

    /// <summary>How long a workload's credentials live.</summary>
    private const int SessionHours = 6;

    private static readonly string[][] Programs =
    [
        ["ssm:GetParametersByPath", "sqs:GetQueueAttributes"],
        ["secretsmanager:GetSecretValue", "logs:CreateLogStream"],
        ["s3:GetBucketLocation", "ssm:GetParameter"],
        ["sqs:GetQueueAttributes", "secretsmanager:GetSecretValue", "logs:CreateLogStream"],
    ];

    internal static readonly string[] Scan =
    [
        "ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "ec2:DescribeVolumes", "ec2:DescribeSnapshots", "iam:ListUsers", "iam:ListRoles",
        "iam:ListPolicies", "iam:GetAccountSummary", "iam:GetAccountPasswordPolicy", "s3:ListBuckets", "s3:GetBucketPolicy", "s3:GetBucketAcl",
        "s3:GetBucketEncryption", "s3:GetBucketPublicAccessBlock", "rds:DescribeDBInstances", "lambda:ListFunctions20150331",
        "cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus", "guardduty:ListDetectors", "config:DescribeConfigurationRecorders",
    ];

    public void Plan(Workload workload, int day, DayPlan plan)
    {
        plan.Begin(day, Planner.Workloads + (uint)workload.Index);
        SeededRandom random = SeededRandom.For(options.Seed, "day of workload " + workload.Name, (ulong)day);
        long midnight = day * 86_400L * Second;
        switch (workload.Kind)
        {
            case WorkloadKind.Scanner:
                ScanAccounts(workload, random, midnight + ((2 * 3600) + (workload.Minute * 60)) * Second, plan);
                break;
            case WorkloadKind.Pipeline when Calendar.IsWorkingDay(day):
                double deployments = options.Parameters.DeploymentsPerDay.Value * company.People.Count * 0.6 / Math.Max(1, company.Workloads.Count / 10);
                for (int i = random.Count(deployments * options.MachineActivity); i > 0; i--)
                {
                    Deploy(workload, random, midnight + ((28_800 + random.Below(32_400)) * Second), plan);
                }

                break;
            case WorkloadKind.Pipeline:
                break;
            default:
                Work(workload, random, midnight, plan);
                break;
        }
    }

    /// <summary>Operations that the workload uses with its role.</summary>
    internal static IReadOnlyList<string> Habits(Workload workload) => workload.Kind switch
    {
        WorkloadKind.Pipeline => ["sts:GetCallerIdentity", "lambda:GetFunction20150331v2", "ecs:DescribeServices", "ecr:GetAuthorizationToken"],
        WorkloadKind.Instance => ["ssm:UpdateInstanceInformation"],
        _ => Programs[workload.Program],
    };

    private void Work(Workload workload, SeededRandom random, long midnight, DayPlan plan)
    {
        double runs = (workload.Idle ? options.Parameters.IdleWorkloadRunsPerDay : options.Parameters.BusyWorkloadRunsPerDay).Value;
        int count = random.Count(runs * options.MachineActivity);
        Session? session = null;
        int opened = 0;
        for (int i = 0; i < count; i++)
        {
            int hour = workload.Idle ? random.Below(24) : (int)(i * 24L / count);
            long time = midnight + (((hour * 3600) + (workload.Minute * 60) + random.Below(50)) * Second);
            if (session is null || hour - opened >= SessionHours || hour < opened)
            {
                session = Open(workload, random, time, plan);
                opened = hour;
            }

            foreach (string name in workload.Kind == WorkloadKind.Instance ? ["ssm:UpdateInstanceInformation"] : Programs[workload.Program])
            {
                time += random.Below(1800) * (Second / 1000);
                byte[]? target = name == "ssm:UpdateInstanceInformation" ? session.Name : Target(workload, name);
                CallError error = random.Chance(options.Parameters.MachineErrors.Value) ? CallError.Throttled : CallError.None;
                plan.Add(time, session, name, workload.Region, target, error: error);
                if (name == "secretsmanager:GetSecretValue" && error == CallError.None)
                {
                    plan.Add(time, Identities.OnBehalf(session, "secretsmanager.amazonaws.com"), "kms:Decrypt", workload.Region, other: target);
                }
            }
        }
    }

    private static byte[]? Target(Workload workload, string name)
    {
        ResourceKind kind = name switch
        {
            "secretsmanager:GetSecretValue" => ResourceKind.Secret,
            "sqs:GetQueueAttributes" => ResourceKind.Queue,
            "s3:GetBucketLocation" => ResourceKind.Bucket,
            "logs:CreateLogStream" => ResourceKind.LogGroup,
            _ => ResourceKind.Repository,
        };
        return workload.Account.Pick(kind, (ulong)workload.Index);
    }

    /// <summary>A service of the provider hands the workload its role: the call that opens a machine's session.</summary>
    private static Session Open(Workload workload, SeededRandom random, long time, DayPlan plan)
    {
        (string service, string name) = workload.Kind switch
        {
            WorkloadKind.Instance => ("ec2.amazonaws.com", Encoding.UTF8.GetString(workload.Account.Pick(ResourceKind.Instance, (ulong)workload.Index))),
            WorkloadKind.Service => ("ecs-tasks.amazonaws.com", Company.Hex(random, 16) + Company.Hex(random, 16)),
            _ => ("lambda.amazonaws.com", workload.Name),
        };
        Session session = Identities.Assumed(
            workload.Account, workload.RoleName, workload.RoleId, name, "ASIA" + Company.Letters(random, 16), workload.Address, workload.Agent, EventTime.FromSeconds(time / Second));
        plan.Add(time, Identities.Service(workload.Account, service), "sts:AssumeRole", workload.Region, child: session);
        return session;
    }

    private static void Deploy(Workload workload, SeededRandom random, long time, DayPlan plan)
    {
        CloudAccount account = workload.Account;
        string subject = $"repo:fernhill/{workload.Name}:ref:refs/heads/main";
        string address = $"198.19.{8 + random.Below(24)}.{random.Below(250)}";
        Session session = Identities.Assumed(
            account, workload.RoleName, workload.RoleId, "GitHubActions", "ASIA" + Company.Letters(random, 16), address, workload.Agent, EventTime.FromSeconds(time / Second));
        plan.Add(time, Identities.WebIdentity(account, subject, address, workload.Agent), "sts:AssumeRoleWithWebIdentity", workload.Region, child: session, other: Encoding.UTF8.GetBytes(subject));
        string[] steps = workload.Program % 2 == 0
            ? ["sts:GetCallerIdentity", "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:BatchCheckLayerAvailability", "ecr:PutImage", "ecs:RegisterTaskDefinition", "ecs:UpdateService", "ecs:DescribeServices", "ecs:DescribeServices"]
            : ["sts:GetCallerIdentity", "lambda:GetFunction20150331v2", "lambda:UpdateFunctionCode20150331v2", "lambda:GetFunction20150331v2"];
        foreach (string name in steps)
        {
            time += (2 + random.Below(20)) * Second;
            plan.Add(time, session, name, workload.Region);
        }
    }

    private void ScanAccounts(Workload workload, SeededRandom random, long time, DayPlan plan)
    {
        foreach (CloudAccount account in company.Accounts)
        {
            Session session = Identities.Assumed(
                account, "posture-reader", "AROA" + Company.Letters(SeededRandom.For(options.Seed, "posture " + account.Id), 17), "nightly", "ASIA" + Company.Letters(random, 16), workload.Address, workload.Agent, EventTime.FromSeconds(time / Second));
            plan.Add(time, Identities.Service(account, "config.amazonaws.com"), "sts:AssumeRole", child: session);
            int rounds = Math.Max(1, random.Count(4 * options.MachineActivity));
            for (int i = 0; i < Scan.Length * rounds; i++)
            {
                time += random.Below(2500) * (Second / 1000);
                bool fails = Scan[i % Scan.Length].StartsWith("s3:Get", StringComparison.Ordinal) && random.Chance(options.Parameters.CrawlerErrors.Value);
                plan.Add(time, session, Scan[i % Scan.Length], error: fails ? CallError.NotFound : CallError.None);
            }
        }
    }
}
