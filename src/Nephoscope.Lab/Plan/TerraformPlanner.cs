using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Plans a Terraform run: a refresh of everything in a few minutes, then some changes; a tenth of the calls is throttled.</summary>
internal sealed class TerraformPlanner(CompanyOptions options, DayPlan plan)
{
    private const long Second = EventTime.NanosecondsPerSecond;

    private static readonly string[] Refresh =
    [
        "iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:GetRolePolicy", "s3:GetBucketPolicy", "s3:GetBucketAcl",
        "s3:GetBucketVersioning", "s3:GetBucketEncryption", "s3:GetBucketLifecycle", "s3:GetBucketLogging", "s3:GetBucketReplication",
        "s3:GetBucketCors", "s3:GetBucketWebsite", "s3:GetBucketTagging", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
        "lambda:GetFunction20150331v2", "sqs:GetQueueAttributes", "ecs:DescribeServices", "logs:DescribeLogGroups", "kms:DescribeKey",
    ];

    private static readonly string[] Changes =
    [
        "iam:PutRolePolicy", "iam:TagRole", "s3:PutBucketTagging", "ec2:CreateTags", "ec2:AuthorizeSecurityGroupIngress",
        "lambda:UpdateFunctionConfiguration20150331v2", "ecs:RegisterTaskDefinition", "ecs:UpdateService",
    ];

    public void Run(Session session, SeededRandom random, long time)
    {
        plan.Add(time, session, "sts:GetCallerIdentity");
        plan.Add(time + Second, session, "dynamodb:DescribeTable");
        int calls = 20 + random.Below((int)(180 * Math.Min(1, options.PeopleActivity)) + 1);
        for (int i = 0; i < calls; i++)
        {
            time += random.Below(900) * (Second / 1000);
            CallError error = random.Chance(options.Parameters.TerraformErrors.Value)
                ? random.Chance(0.7) ? CallError.Throttled : CallError.NotFound
                : CallError.None;
            plan.Add(time, session, random.Pick(Refresh), error: error);
        }

        if (random.Chance(0.5))
        {
            time += 90 * Second;
            for (int i = 2 + random.Below(8); i > 0; i--)
            {
                time += (1 + random.Below(4)) * Second;
                plan.Add(time, session, random.Pick(Changes));
            }
        }
    }
}
