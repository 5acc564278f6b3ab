using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// The reference scenario: a developer's access key is used from abroad, and within minutes to hours the account is explored, taken over
/// and misused, in seven steps. Truth is kept in <see cref="Steps"/>.
/// </summary>
public sealed class ReferenceAttack
{
    private const long Second = EventTime.NanosecondsPerSecond;
    private const string Address = "192.0.2.66";
    private const string Region = "ap-southeast-2";
    private const string Agent =
        "aws-cli/2.15.17 md/Botocore#2.4.5 ua/2.0 os/linux#5.15.0 md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#source md/prompt#off md/command#";

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

    private readonly Company company;
    private readonly AttackOptions options;
    private readonly SeededRandom random;

    internal ReferenceAttack(Company company, AttackOptions options)
    {
        this.company = company;
        this.options = options;
        random = SeededRandom.For(options.Seed, "reference attack");
        Victim = company.People.First(person => person.HasUser && person.Trade == Trade.Developer);
    }

    /// <summary>Whose key was stolen.</summary>
    public Person Victim { get; }

    /// <summary>Address that the attacker calls from.</summary>
    public string Source { get; } = Address;

    /// <summary>The seven steps with their events so far.</summary>
    public IReadOnlyList<AttackStep> Steps { get; } =
    [
        new(1, "credential-unusual-source", "Unusual external source for credential use"),
        new(2, "cli-unusual", "Unusual CLI activity"),
        new(3, "password-reset-rare", "Rare password reset"),
        new(4, "discovery-burst", "Burst of resource discovery"),
        new(5, "iam-update-anomalous", "Anomalous IAM update"),
        new(6, "compute-creation-unusual", "Unusual EC2/Lambda/ECS creation"),
        new(7, "s3-modification-unusual", "Unusual S3 modifications"),
    ];

    internal void Plan(int day, DayPlan plan)
    {
        Session session = Identities.User(Victim, Victim.KeyId, Address, Agent, null);
        Person other = company.People.First(person => person.HasUser && person.Home == Victim.Home && person != Victim);
        long start = ((day * 86_400L) + (options.StartMinute * 60L)) * Second;
        long span = options.Minutes * 60 * Second;

        At(plan, session, start, 1, "sts:GetCallerIdentity");
        long second = start + Jitter(span, 0.04);
        foreach (string call in new[] { "iam:ListAccountAliases", "ec2:DescribeRegions", "iam:GetUser", "organizations:DescribeOrganization" })
        {
            second += (10 + random.Below(30)) * Second * Math.Min(1, options.Minutes / 20);
            At(plan, session, second, 2, call, target: call == "iam:GetUser" ? Victim.Name : null);
        }

        At(plan, session, start + Jitter(span, 0.18), 3, "iam:UpdateLoginProfile", target: other.Name);
        Explore(plan, session, start + Jitter(span, 0.3));
        long fifth = start + Jitter(span, 0.52);
        At(plan, session, fifth, 5, "iam:AttachUserPolicy", target: Victim.Name, other: "AdministratorAccess");
        At(plan, session, fifth + Gap(40), 5, "iam:CreateAccessKey", target: other.Name);
        long sixth = start + Jitter(span, 0.7);
        At(plan, session, sixth, 6, "ec2:RunInstances", Region, other: "g5.12xlarge", error: CallError.Denied);
        At(plan, session, sixth + Gap(50), 6, "ec2:RunInstances", Region, other: "g5.4xlarge");
        At(plan, session, sixth + Gap(200), 6, "lambda:CreateFunction20150331", Region, other: "metrics-relay");
        long seventh = start + Jitter(span, 0.94);
        string bucket = Encoding.UTF8.GetString(Victim.Home.Resources[(int)ResourceKind.Bucket][^1]);
        At(plan, session, seventh, 7, "s3:PutBucketVersioning", target: bucket, other: "Suspended");
        At(plan, session, seventh + Gap(45), 7, "s3:PutBucketPublicAccessBlock", target: bucket, other: "false");
        At(plan, session, seventh + Gap(100), 7, "s3:PutBucketPolicy", target: bucket, other: "900471188203");
        At(plan, session, start + span, 7, "s3:PutBucketLifecycle", target: bucket, other: "1");
    }

    internal void Happened(int step, string eventId) => Steps[step - 1].Events.Add(eventId);

    private void Explore(DayPlan plan, Session session, long time)
    {
        foreach (string call in Discovery)
        {
            time += (200 + random.Below(4200)) * (Second / 1000);
            At(plan, session, time, 4, call, error: random.Chance(0.15) ? CallError.Denied : CallError.None);
        }
    }

    private long Jitter(long span, double part) => (long)(span * (part + (0.02 * random.Unit())));

    /// <summary>A pause that shrinks with the whole attack.</summary>
    private long Gap(int seconds) => seconds * Second * Math.Min(options.Minutes, 60) / 60;

    private static void At(DayPlan plan, Session session, long time, int step, string call, string? region = null, string? target = null, string? other = null, CallError error = CallError.None) =>
        plan.Add(time, session, call, region, Utf8(target), Utf8(other), error: error, step: step);

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
