using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Plans a person's day: sign-ins, console clicks, commands, Terraform. Draws only from the person's own chance of that day.</summary>
internal sealed class PersonPlanner(CompanyOptions options, Company company, ApiCatalog catalog)
{
    private const long Second = EventTime.NanosecondsPerSecond;

    private static readonly string[] Commands =
    [
        "sts:GetCallerIdentity", "s3:ListBuckets", "logs:FilterLogEvents", "ecs:DescribeServices", "lambda:GetFunction20150331v2",
        "sqs:GetQueueAttributes", "cloudformation:DescribeStacks", "ssm:GetParameter", "secretsmanager:GetSecretValue", "ec2:DescribeInstances",
        "ecs:DescribeTasks", "logs:DescribeLogGroups",
    ];

    private readonly ConsolePages pages = new(catalog);
    private readonly CompanyParameters parameters = options.Parameters;

    public void Plan(Person person, int day, DayPlan plan)
    {
        plan.Begin(day, person.Planner);
        SeededRandom random = SeededRandom.For(options.Seed, "day of " + person.Name, (ulong)day);
        long midnight = day * 86_400L * Second;
        if (!Calendar.IsWorkingDay(day))
        {
            if (person.Trade == Trade.Operator && random.Chance(parameters.OnCallNight.Value))
            {
                Console(person, random, midnight + (random.Below(86_000) * Second), person.HomeAddress, plan);
            }

            return;
        }

        bool atHome = random.Chance(parameters.HomeOffice.Value);
        string address = !atHome
            ? person.Office
            : random.Chance(parameters.VpnUse.Value) ? person.Vpn : person.HomeAddress;
        long start = midnight + (person.DayStart * 60 * Second);
        double activity = options.PeopleActivity * person.Diligence;
        for (int i = random.Count(parameters.SessionsPerPersonDay.Value * Math.Min(1, Math.Sqrt(activity))); i > 0; i--)
        {
            bool mobile = random.Chance(parameters.MobileUse.Value);
            string from = mobile ? $"198.18.{200 + random.Below(40)}.{random.Below(250)}" : address;
            Console(person, random, start + (random.Below(7 * 3600) * Second), from, plan);
        }

        if (person.Trade != Trade.Support)
        {
            CommandLine(person, random, start, address, activity, plan);
        }

        if (person.Trade == Trade.Operator && random.Chance(parameters.TerraformRunsPerDay.Value * activity))
        {
            new TerraformPlanner(options, plan).Run(Role(person, random, address, Terraform(random), start, plan), random, start + (random.Below(6 * 3600) * Second));
        }

        if (person.Trade == Trade.Support && random.Chance(0.25 * activity))
        {
            ResetPassword(person, random, start + (random.Below(6 * 3600) * Second), address, plan);
        }
    }

    /// <summary>The commands that make up nine of ten of this person's.</summary>
    internal static IReadOnlyList<string> Habits(Person person) =>
        [.. Enumerable.Range(0, HabitsOf(person)).Select(i => Commands[(person.Index + i) % Commands.Length])];

    private static int HabitsOf(Person person) => 3 + (person.Index % 4);

    internal static string Terraform(SeededRandom random) =>
        $"APN/1.0 HashiCorp/1.0 Terraform/1.10.{3 + random.Below(2)} (+https://www.terraform.io) terraform-provider-aws/5.87.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.1 ua/2.1 os/linux lang/go#1.23.5";

    private void Console(Person person, SeededRandom random, long time, string address, DayPlan plan)
    {
        Session session = SignIn(person, random, time, address, plan);
        time += 3 * Second;
        long polled = time;
        int clicks = 1 + random.Count(random.Exponential(parameters.ClicksPerSession.Value * Math.Min(1, options.PeopleActivity)));
        for (int click = 0; click < Math.Min(clicks, 120); click++)
        {
            IReadOnlyList<CallTemplate> page = pages[random.Pick(person.Pages)];
            byte[]? focus = page[0].Service is "s3" or "lambda" or "logs" ? Focus(person, page[1], random) : null;
            long at = time;
            foreach (CallTemplate call in page)
            {
                at += random.Below(700) * (Second / 1000);
                CallError error = random.Chance(parameters.ConsoleErrors.Value) ? CallError.Denied : CallError.None;
                plan.Add(at, session, call, null, call.Primary == page[1].Primary ? focus : null, error: error);
            }

            time += (long)(random.Exponential(parameters.SecondsPerClick.Value) * Second) + (2 * Second);
            for (; polled < time; polled += (long)parameters.HealthPollSeconds.Value * Second)
            {
                plan.Add(polled, session, "health:DescribeEventAggregates");
            }
        }
    }

    /// <summary>People work on a few things: most draws come from three resources of their own.</summary>
    private static byte[]? Focus(Person person, CallTemplate call, SeededRandom random) => call.Primary < Slot.Bucket || random.Chance(0.15)
        ? null
        : person.Home.Pick((ResourceKind)(call.Primary - Slot.Bucket), (ulong)((person.Index * 3) + random.Below(3)));

    internal static Session SignIn(Person person, SeededRandom random, long time, string address, DayPlan plan)
    {
        if (!person.HasUser)
        {
            return Role(person, random, address, person.Browser, time, plan);
        }

        var started = EventTime.FromSeconds(time / Second);
        Session session = Identities.User(person, "ASIA" + Company.Letters(random, 16), address, person.Browser, started);
        Session unauthenticated = Identities.User(person, "", address, person.Browser, null);
        byte[] identity = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(unauthenticated.Identity).Replace("\"accessKeyId\":\"\",", "", StringComparison.Ordinal));
        plan.Add(time, unauthenticated with { Identity = identity }, "signin:ConsoleLogin");
        return session;
    }

    internal static Session Role(Person person, SeededRandom random, string address, string agent, long time, DayPlan plan, CloudAccount? account = null)
    {
        account ??= person.Home;
        SeededRandom fixedDraw = SeededRandom.For(1, account.Id + person.Trade);
        string role = $"AWSReservedSSO_{person.Trade}Access_{Company.Hex(fixedDraw, 16)}";
        string roleId = "AROA" + Company.Letters(fixedDraw, 17);
        Session session = Identities.SingleSignOn(person, role, roleId, "ASIA" + Company.Letters(random, 16), address, agent, EventTime.FromSeconds(time / Second), account);
        plan.Add(time, Identities.Saml(account, person.Name, address, "aws-internal/3"), "sts:AssumeRoleWithSAML", child: session);
        return session;
    }

    private void CommandLine(Person person, SeededRandom random, long start, string address, double activity, DayPlan plan)
    {
        int count = random.Count(parameters.CommandsPerPersonDay.Value * activity);
        if (count == 0)
        {
            return;
        }

        long time = start + (random.Below(3600) * Second);
        Session session = person.HasUser
            ? Identities.User(person, person.KeyId, address, person.CommandLine, null)
            : Role(person, random, address, person.CommandLine, time, plan);
        int habits = HabitsOf(person);
        for (int i = 0; i < count; i++)
        {
            string name = Commands[random.Chance(0.9) ? (person.Index + random.Below(habits)) % Commands.Length : random.Below(Commands.Length)];
            CallTemplate call = catalog[name];
            time += (long)(random.Exponential(1500) * Second) + Second;
            plan.Add(time, session, call, null, Focus(person, call, random), error: random.Chance(0.02) ? CallError.Denied : CallError.None);
            if (name == "secretsmanager:GetSecretValue")
            {
                plan.Add(time, Identities.OnBehalf(session, "secretsmanager.amazonaws.com"), "kms:Decrypt", other: person.Home.Pick(ResourceKind.Secret, (ulong)person.Index));
            }
        }
    }

    /// <summary>The help desk sets passwords: the reason why a reset alone says little.</summary>
    private void ResetPassword(Person person, SeededRandom random, long time, string address, DayPlan plan)
    {
        Person[] others = [.. company.People.Where(other => other.HasUser && other.Home == person.Home && other != person)];
        if (others.Length > 0)
        {
            byte[] forgetful = Encoding.UTF8.GetBytes(random.Pick(others).Name);
            Session session = Role(person, random, address, person.Browser, time, plan);
            plan.Add(time + (20 * Second), session, "iam:GetUser", target: forgetful);
            plan.Add(time + (60 * Second), session, "iam:UpdateLoginProfile", target: forgetful);
        }
    }
}
