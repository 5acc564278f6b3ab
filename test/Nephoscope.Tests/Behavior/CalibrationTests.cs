using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

/// <summary>An invented company: people and machines for two weeks, then an attack. Seeded; says how well the evidence is calibrated.</summary>
public sealed class CalibrationTests(ITestOutputHelper output)
{
    private const int Days = 14;

    private static readonly string[] Common =
    [
        "ec2:DescribeInstances", "s3:ListBuckets", "s3:GetBucketLocation", "logs:DescribeLogGroups", "logs:FilterLogEvents", "sts:GetCallerIdentity",
        "iam:GetRole", "iam:GetUser", "lambda:ListFunctions", "lambda:GetFunction", "cloudformation:DescribeStacks", "monitoring:GetMetricData",
        "ecs:DescribeServices", "ecs:ListClusters", "ecr:DescribeRepositories", "ssm:GetParameter", "rds:DescribeDBInstances", "kms:Decrypt",
        "dynamodb:ListTables", "sqs:ListQueues", "sns:ListTopics", "eks:ListClusters", "acm:ListCertificates", "route53:ListHostedZones",
    ];

    private static readonly string[] Writes =
    [
        "lambda:UpdateFunctionCode20150331v2", "ecs:UpdateService", "cloudformation:CreateChangeSet", "s3:PutObject", "ec2:RunInstances", "ec2:StartInstances",
        "ec2:CreateTags", "ssm:SendCommand", "ssm:StartSession", "secretsmanager:GetSecretValue", "logs:PutRetentionPolicy", "events:PutRule",
    ];

    private static readonly string[] Admin =
    [
        "iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:CreateUser", "iam:CreateAccessKey", "iam:UpdateLoginProfile",
        "iam:CreatePolicyVersion", "ec2:AuthorizeSecurityGroupIngress", "s3:PutBucketPolicy", "kms:PutKeyPolicy", "iam:UpdateAssumeRolePolicy",
    ];

    [Fact]
    public void Ordinary_weeks_are_calibrated_and_attack_steps_stand_out()
    {
        using var company = new Company();
        var random = new Random(20_250_101);
        List<Person> people = [.. Enumerable.Range(0, 200).Select(i => new Person(i, random))];
        var calls = new List<Call>();
        foreach (Person person in people)
        {
            person.Live(calls, random, Days);
        }

        calls.Sort(static (a, b) => a.Time.CompareTo(b.Time) is not 0 and int order ? order : string.CompareOrdinal(a.Who + a.Operation, b.Who + b.Operation));
        var full = new Mean();
        var novel = new Mean();
        var late = new Mean();
        int kept = 0;
        foreach (Call call in calls)
        {
            Assessment a = company.Score(in call);
            full.Add(a.Evidence);
            if (a.Novelty.Value != 0)
            {
                novel.Add(a.Novelty);
            }

            if (call.Time > Company.At(24 * 5))
            {
                late.Add(a.Evidence);
                kept += a.Evidence >= MicroNats.Kept ? 1 : 0;
            }
        }

        output.WriteLine($"{calls.Count} calls; mean e full {full}, after day 5 {late}, novelty {novel}; kept after day 5: {kept}");
        Assert.InRange(full.Value, 0, 1.2);
        Assert.InRange(late.Value, 0, 1.2);
        Assert.InRange(novel.Value, 0, 1.2);

        Attack(company);
    }

    private void Attack(Company company)
    {
        string[] steps =
        [
            "sts:GetCallerIdentity", "iam:UpdateLoginProfile", "iam:ListUsers", "iam:ListRoles", "iam:ListAttachedUserPolicies", "iam:GetAccountAuthorizationDetails",
            "iam:AttachUserPolicy", "iam:CreateAccessKey", "ec2:RunInstances", "s3:PutBucketVersioning", "s3:DeleteBucketPolicy", "cloudtrail:StopLogging",
        ];
        var weak = new List<string>();
        for (int i = 0; i < steps.Length; i++)
        {
            // A developer's key, from elsewhere, with another tool, in a region nobody uses.
            Call call = new(Company.At((24 * Days) + 10 + (i * 0.02)), "person4", steps[i])
            {
                Session = "stolen",
                Address = "203.0.113.66",
                Agent = "Boto3/1.26.3 Python/3.9.2 Linux/5.4 Botocore/1.29.3",
                Peers = "dev",
                Region = steps[i].StartsWith("ec2", StringComparison.Ordinal) ? "ap-south-1" : "eu-west-1",
                Explain = true,
            };
            Assessment a = company.Score(in call, out IReadOnlyList<string> reasons);
            output.WriteLine($"{steps[i]} full {a.Evidence} novelty {a.Novelty}: {string.Join(" | ", reasons)}");
            bool mustStandOut = i == 0 || a.Api.IsSensitive;
            if (mustStandOut && a.Evidence < MicroNats.Kept)
            {
                weak.Add($"{steps[i]} {a.Evidence}");
            }
        }

        Assert.Empty(weak);
    }

    private sealed class Mean
    {
        private double sum;
        private int count;

        public double Value => count == 0 ? 0 : sum / count;

        public void Add(MicroNats evidence)
        {
            sum += Math.Exp(evidence.Nats);
            count++;
        }

        public override string ToString() => $"{Value:0.000} over {count}";
    }

    private sealed class Person
    {
        private readonly string name;
        private readonly string group;
        private readonly bool machine;
        private readonly List<string> habits = [];
        private readonly string[] addresses;
        private readonly string agent;
        private readonly string[] wider;

        public Person(int index, Random random)
        {
            name = $"person{index}";
            machine = index % 4 == 3;
            group = machine ? "ci" : index % 20 == 0 ? "admin" : index % 2 == 0 ? "dev" : "ops";
            wider = group == "admin" ? [.. Common, .. Writes, .. Admin] : group == "ci" ? Writes : [.. Common, .. Writes];
            int count = machine ? 6 : random.Next(8, 20);
            for (int i = 0; i < count; i++)
            {
                habits.Add(wider[Zipf(random, wider.Length)]);
            }

            addresses = machine ? [$"198.51.{index}.10"] : [$"198.51.100.{index}", $"192.0.{index}.44"];
            agent = machine ? "aws-sdk-go-v2/1.21.0 os/linux lang/go#1.21" : index % 3 == 0 ? "Mozilla/5.0 (Macintosh; Mac OS X) Chrome/120" : "aws-cli/2.15.30 Python/3.11.8 Linux/6.1";
        }

        public void Live(List<Call> calls, Random random, int days)
        {
            for (int day = 0; day < days; day++)
            {
                if (!machine && (day % 7 >= 5 || random.Next(10) == 0))
                {
                    continue;
                }

                int sessions = machine ? 4 : random.Next(1, 3);
                for (int s = 0; s < sessions; s++)
                {
                    double hour = machine ? s * 6 : 8 + (random.NextDouble() * 9);
                    string address = random.Next(12) == 0 && !machine ? $"203.0.{random.Next(200)}.5" : addresses[random.Next(addresses.Length)];
                    int count = random.Next(5, 25);
                    for (int i = 0; i < count; i++)
                    {
                        string operation = random.Next(60) == 0 ? wider[random.Next(wider.Length)] : habits[Zipf(random, habits.Count)];
                        calls.Add(new Call(Company.At((24 * day) + hour + (i * 0.02) + (random.NextDouble() * 0.01)), name, operation)
                        {
                            Session = $"{day}/{s}",
                            Address = address,
                            Agent = agent,
                            Peers = group,
                            Class = machine ? IdentityClass.Workload : IdentityClass.FederatedUser,
                            Denied = random.Next(40) == 0,
                        });
                    }
                }
            }
        }

        private static int Zipf(Random random, int n) => Math.Min(n - 1, (int)(n * Math.Pow(random.NextDouble(), 2.5)));
    }
}
