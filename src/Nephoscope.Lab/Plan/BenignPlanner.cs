using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Plans the hard but harmless cases that were switched on. Draws from its own chance only.</summary>
internal sealed class BenignPlanner(CompanyOptions options, Company company)
{
    private const long Second = EventTime.NanosecondsPerSecond;

    /// <summary>Resources that the Terraform run creates.</summary>
    private const int Applied = 500;

    private static readonly string[] Creations =
    [
        "iam:CreateRole", "iam:PutRolePolicy", "iam:TagRole", "s3:PutBucketTagging", "s3:PutBucketLifecycle", "ec2:CreateTags", "ec2:AuthorizeSecurityGroupIngress",
        "lambda:CreateFunction20150331", "lambda:UpdateFunctionConfiguration20150331v2", "ecs:RegisterTaskDefinition", "ecs:UpdateService",
    ];

    public void Plan(int day, DayPlan plan)
    {
        if (day != options.Start.Day + options.Days - 1)
        {
            return;
        }

        SeededRandom random = SeededRandom.For(options.Seed, "benign cases", (ulong)day);
        long midnight = day * 86_400L * Second;
        if (options.Benign.HasFlag(BenignCases.TerraformApply))
        {
            Apply(random, midnight + (10 * 3600 * Second), plan);
        }

        if (options.Benign.HasFlag(BenignCases.PasswordResets))
        {
            ResetAll(random, midnight + (9 * 3600 * Second), plan);
        }
    }

    private void Apply(SeededRandom random, long time, DayPlan plan)
    {
        Person person = company.People.First(person => person.Trade == Trade.Operator);
        Session session = PersonPlanner.Role(person, random, person.Office, PersonPlanner.Terraform(random), time, plan);
        new TerraformPlanner(options, plan).Run(session, random, time + Second);
        time += 600 * Second;
        for (int i = 0; i < Applied; i++)
        {
            time += (200 + random.Below(1200)) * (Second / 1000);
            string call = random.Pick(Creations);
            CallError error = random.Chance(options.Parameters.TerraformErrors.Value) ? CallError.Throttled : CallError.None;
            plan.Add(time, session, call, other: Encoding.UTF8.GetBytes(call == "s3:PutBucketLifecycle" ? "90" : $"stack-{i}"), error: error);
        }
    }

    private void ResetAll(SeededRandom random, long time, DayPlan plan)
    {
        Person desk = company.People.First(person => person.Trade == Trade.Support);
        foreach (CloudAccount account in company.Accounts)
        {
            Session session = PersonPlanner.Role(desk, random, desk.Office, desk.Browser, time, plan, account);
            foreach (Person person in company.People.Where(person => person.HasUser && person.Home == account && person != desk))
            {
                byte[] name = Encoding.UTF8.GetBytes(person.Name);
                plan.Add(time + (15 * Second), session, "iam:GetUser", target: name);
                plan.Add(time + (35 * Second), session, "iam:UpdateLoginProfile", target: name);
                time += (60 + random.Below(120)) * Second;
            }
        }
    }
}
