using System.Text;

namespace Nephoscope.Lab;

/// <summary>The simulated company: accounts, people, workloads. The same options build the same company. Immutable once built.</summary>
public sealed class Company
{
    private static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0",
    ];

    private static readonly string[] CommandLines =
    [
        "aws-cli/2.24.5 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#",
        "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#",
        "aws-cli/2.24.1 md/awscrt#0.23.8 ua/2.0 os/windows#11 md/arch#amd64 lang/python#3.12.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#",
    ];

    private Company(IReadOnlyList<CloudAccount> accounts, IReadOnlyList<Person> people, IReadOnlyList<Workload> workloads)
    {
        Accounts = accounts;
        People = people;
        Workloads = workloads;
    }

    public IReadOnlyList<CloudAccount> Accounts { get; }

    public IReadOnlyList<Person> People { get; }

    public IReadOnlyList<Workload> Workloads { get; }

    /// <summary>Builds the company that the options describe.</summary>
    /// <exception cref="ArgumentException">The options contradict each other; the message says the remedy.</exception>
    public static Company Build(CompanyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problem is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        var accounts = new List<CloudAccount>();
        string[] names = ["production", "development", "data", "shared"];
        for (int i = 0; i < options.Accounts; i++)
        {
            SeededRandom random = SeededRandom.For(options.Seed, "account", (ulong)i);
            accounts.Add(new CloudAccount(AccountId(random), i < names.Length ? names[i] : $"team-{i}", ["eu-west-1", "us-east-1", "eu-central-1"]));
        }

        var people = Enumerable.Range(0, options.People).Select(i => MakePerson(options, accounts, i)).ToList();
        int count = Math.Max(1, (int)(options.People * options.Parameters.WorkloadsPerPerson.Value));
        var workloads = Enumerable.Range(0, count).Select(i => MakeWorkload(options, accounts, i)).ToList();
        foreach (CloudAccount account in accounts)
        {
            Furnish(account, options.Seed, people, workloads);
        }

        return new Company(accounts, people, workloads);
    }

    internal static Person MakePerson(CompanyOptions options, IReadOnlyList<CloudAccount> accounts, int index)
    {
        SeededRandom random = SeededRandom.For(options.Seed, "person", (ulong)index);
        Trade trade = (index % 12) switch
        {
            0 or 1 or 3 or 4 or 6 or 7 or 9 => Trade.Developer,
            2 or 8 => Trade.Operator,
            5 or 10 => Trade.Analyst,
            _ => Trade.Support,
        };
        int zone = random.Below(3);
        return new Person
        {
            Index = index,
            Planner = Planner.People + (uint)index,
            Name = Names.Person(index),
            Trade = trade,
            Home = accounts[index % 3 == 2 ? index % accounts.Count : 0],
            HasUser = index < 2 || random.Chance(options.Parameters.LongLivedUsers.Value),
            UserId = "AIDA" + Letters(random, 17),
            KeyId = "AKIA" + Letters(random, 16),
            DayStart = 420 + (zone * 60) + random.Below(90),
            Office = $"203.0.113.{10 + zone}",
            HomeAddress = $"198.18.{(index * 7 % 120) + (zone * 40) % 100}.{20 + random.Below(200)}",
            Browser = random.Pick(Browsers),
            CommandLine = random.Pick(CommandLines),
            Pages = PagesOf(trade, random),
            Diligence = 0.5 + random.Unit(),
        };
    }

    internal static string AccountId(SeededRandom random) => $"{100_000_000_000L + (random.Below(899_999_999) * 1000L) + random.Below(1000)}";

    private static int[] PagesOf(Trade trade, SeededRandom random) => trade switch
    {
        Trade.Developer => [0, 3, 4, 2, 6 + random.Below(3)],
        Trade.Operator => [0, 1, 2, 3, 4, 5, 6, 7, 8],
        Trade.Analyst => [2, 4, 6],
        _ => [0, 4, 5],
    };

    private static Workload MakeWorkload(CompanyOptions options, List<CloudAccount> accounts, int index)
    {
        SeededRandom random = SeededRandom.For(options.Seed, "workload", (ulong)index);
        CloudAccount account = accounts[index % 4 == 3 ? accounts.Count - 1 : 0];
        WorkloadKind kind = (index % 20) switch
        {
            0 => index == 0 ? WorkloadKind.Scanner : WorkloadKind.Function,
            1 or 11 => WorkloadKind.Pipeline,
            2 or 5 or 8 or 12 or 15 => WorkloadKind.Service,
            3 or 9 or 16 => WorkloadKind.Instance,
            _ => WorkloadKind.Function,
        };
        string name = Names.Workload(index);
        return new Workload
        {
            Index = index,
            Name = name,
            Kind = kind,
            Account = account,
            Region = account.Regions[random.Chance(0.12) ? 2 : 0],
            RoleName = $"{name}-{kind.ToString().ToLowerInvariant()}",
            RoleId = "AROA" + Letters(random, 17),
            Idle = index >= 12 && random.Chance(options.Parameters.IdleWorkloads.Value),
            Minute = random.Below(4) * 15,
            Address = kind is WorkloadKind.Scanner or WorkloadKind.Pipeline ? $"198.19.{8 + (index % 4)}.{10 + random.Below(200)}" : $"10.40.{index % 200}.{10 + random.Below(200)}",
            Agent = kind switch
            {
                WorkloadKind.Function => "Boto3/1.36.26 md/Botocore#1.36.26 ua/2.0 os/linux#5.10.233 md/arch#x86_64 lang/python#3.12.8 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12",
                WorkloadKind.Service => "aws-sdk-java/2.30.20 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10.233 lang/java#21.0.6 exec-env/AWS_ECS_FARGATE",
                WorkloadKind.Instance => "aws-sdk-go/1.55.6 (go1.23.6; linux; amd64) amazon-ssm-agent/",
                WorkloadKind.Pipeline => "aws-sdk-js/3.747.0 ua/2.1 os/linux#6.8.0 lang/js md/nodejs#20.18.3 api/sts#3.747.0 configure-aws-credentials-for-github-actions",
                _ => "Boto3/1.35.99 md/Botocore#1.35.99 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.11 md/pyimpl#CPython",
            },
            Program = random.Below(4),
        };
    }

    internal static void Furnish(CloudAccount account, ulong seed, IReadOnlyList<Person> people, IReadOnlyList<Workload> workloads)
    {
        SeededRandom random = SeededRandom.For(seed, "resources of " + account.Id);
        List<Workload> own = [.. workloads.Where(workload => ReferenceEquals(workload.Account, account))];
        string[] systems = [.. Names.Systems.Take(8)];
        Fill(ResourceKind.Bucket, [.. systems.Select(name => $"fernhill-{account.Name}-{name}"), $"fernhill-{account.Name}-artifacts", $"fernhill-{account.Name}-backups"]);
        Fill(ResourceKind.Instance, Many(10, () => "i-0" + Hex(random, 16)));
        Fill(ResourceKind.Function, OrOne(own.Where(workload => workload.Kind == WorkloadKind.Function).Select(workload => workload.Name)));
        Fill(ResourceKind.Role, OrOne(own.Select(workload => workload.RoleName)));
        Fill(ResourceKind.User, OrOne(people.Where(person => person.HasUser && ReferenceEquals(person.Home, account)).Select(person => person.Name)));
        Fill(ResourceKind.Secret, [.. systems.Select(name => $"{account.Name}/{name}/database-{Letters(random, 6)}")]);
        Fill(ResourceKind.Key, Many(3, () => $"{Hex(random, 8)}-{Hex(random, 4)}-4{Hex(random, 3)}-a{Hex(random, 3)}-{Hex(random, 12)}"));
        Fill(ResourceKind.Cluster, ["core", "batch"]);
        Fill(ResourceKind.Repository, systems);
        Fill(ResourceKind.SecurityGroup, Many(6, () => "sg-0" + Hex(random, 16)));
        Fill(ResourceKind.Subnet, Many(6, () => "subnet-0" + Hex(random, 16)));
        Fill(ResourceKind.Database, ["orders-main", "ledger-main"]);
        Fill(ResourceKind.Queue, [.. systems.Select(name => name + "-events")]);
        Fill(ResourceKind.LogGroup, [.. systems.Select(name => "/aws/lambda/" + name)]);
        Fill(ResourceKind.Stack, [.. systems.Select(name => name + "-stack")]);

        void Fill(ResourceKind kind, IReadOnlyList<string> names) =>
            account.Resources[(int)kind] = [.. names.Select(Encoding.UTF8.GetBytes)];
    }

    private static string[] Many(int count, Func<string> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static string[] OrOne(IEnumerable<string> names)
    {
        string[] found = [.. names];
        return found.Length == 0 ? ["default"] : found;
    }

    internal static string Letters(SeededRandom random, int count)
    {
        var buffer = new RecordBuffer();
        buffer.Key(random, count);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    internal static string Hex(SeededRandom random, int count)
    {
        var buffer = new RecordBuffer();
        buffer.Hex(random.Next(), count);
        return Encoding.UTF8.GetString(buffer.Written);
    }
}
