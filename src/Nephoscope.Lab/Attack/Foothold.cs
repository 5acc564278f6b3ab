using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>The stolen credential: whose it is, where it belongs, and how the attacker calls with it. Immutable.</summary>
internal sealed record Foothold
{
    private const string Agent =
        "aws-cli/2.15.17 md/Botocore#2.4.5 ua/2.0 os/linux#5.15.0 md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#source md/prompt#off md/command#";

    /// <summary>Name of the user, of the role, or of the pod's workload where it begins in a pod.</summary>
    public required string Victim { get; init; }

    public required CloudAccount Account { get; init; }

    /// <summary>Address that the attacker calls from.</summary>
    public required string Address { get; init; }

    /// <summary>The victim's own client, where the victim is the attacker.</summary>
    public string? OwnClient { get; init; }

    /// <summary>The user behind a long-lived key; null for a role.</summary>
    public Person? Person { get; init; }

    /// <summary>The workload behind a role; null for a user.</summary>
    public Workload? Workload { get; init; }

    /// <exception cref="ArgumentException">The company has no such victim; the message says the remedy.</exception>
    public static Foothold In(Company company, AttackOptions options, AttackScript script, int number)
    {
        if (script.OwnVictim is not null || options.Victim is AttackVictim.CiRole or AttackVictim.InstanceRole)
        {
            Workload workload = (script.OwnVictim is { } own ? own(company) : FirstWorkload(company, options))
                ?? throw new ArgumentException("the company has no workload of that kind; choose more --people, or --victim developer");
            return new Foothold
            {
                Victim = script.InPod ? workload.Name : workload.RoleName,
                Account = workload.Account,
                Workload = workload,
                Address = script.FromInside ? workload.Address : AddressOf(options.Source, "198.19.61.66", number),
                OwnClient = script.FromInside ? workload.Agent : null,
            };
        }

        Trade trade = options.Victim == AttackVictim.Administrator ? Trade.Operator : Trade.Developer;
        Person person = company.People
            .Where(person => person.HasUser && person.Trade == trade && Colleague(company, person.Home, person) is not null).Skip(options.Rank).FirstOrDefault()
            ?? throw new ArgumentException("nobody of that trade has a long-lived access key in this company; choose --people 50 or more, or another --seed");
        return new Foothold
        {
            Victim = person.Name,
            Account = person.Home,
            Person = person,
            Address = script.FromInside ? person.HomeAddress : AddressOf(options.Source, Neighbour(person.HomeAddress), number),
            OwnClient = script.FromInside ? person.CommandLine : null,
        };
    }

    /// <summary>What is true of it among the explanations that an investigation weighs, by uid; several where they overlap.</summary>
    public IReadOnlyList<string> Explanations(AttackScript script) => this switch
    {
        { Person: not null } => [script.FromInside ? "malicious-insider" : "stolen-human-credential"],
        { Workload.Kind: WorkloadKind.Pipeline } => ["stolen-workload-credential", "compromised-pipeline"],
        _ => ["stolen-workload-credential"],
    };

    private static Workload? FirstWorkload(Company company, AttackOptions options)
    {
        WorkloadKind kind = options.Victim == AttackVictim.CiRole ? WorkloadKind.Pipeline : WorkloadKind.Instance;
        return company.Workloads.Where(workload => workload.Kind == kind && ReferenceEquals(workload.Account, company.Accounts[0])).Skip(options.Rank).FirstOrDefault();
    }

    /// <summary>Another user of the account; null when there is none.</summary>
    public static Person? Colleague(Company company, CloudAccount account, Person? than) =>
        company.People.FirstOrDefault(person => person.HasUser && person.Home == account && person != than);

    /// <summary>The credential in the attacker's hands. A role's credential is first handed to its workload, which uses it once.</summary>
    public Session Open(DayPlan plan, SeededRandom random, long start)
    {
        if (Person is { } person)
        {
            return Identities.User(person, person.KeyId, Address, OwnClient ?? Agent, null);
        }

        Workload workload = Workload!;
        bool pipeline = workload.Kind == WorkloadKind.Pipeline;
        long opened = start - ((120 + random.Below(600)) * EventTime.NanosecondsPerSecond);
        var time = EventTime.FromSeconds(opened / EventTime.NanosecondsPerSecond);
        string key = "ASIA" + Company.Letters(random, 16);
        string name = workload.Kind switch
        {
            WorkloadKind.Pipeline => "GitHubActions",
            WorkloadKind.Service => $"eks-core-{workload.Name}-{Company.Hex(random, 8)}",
            _ => System.Text.Encoding.UTF8.GetString(workload.Account.Pick(ResourceKind.Instance, (ulong)workload.Index)),
        };
        Session inside = Identities.Assumed(workload.Account, workload.RoleName, workload.RoleId, name, key, workload.Address, workload.Agent, time);
        string subject = $"repo:fernhill/{workload.Name}:ref:refs/heads/main";
        Session opener = pipeline
            ? Identities.WebIdentity(workload.Account, subject, workload.Address, workload.Agent)
            : Identities.Service(workload.Account, workload.Kind == WorkloadKind.Service ? "pods.eks.amazonaws.com" : "ec2.amazonaws.com");
        plan.Add(opened, opener, pipeline ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole", workload.Region, child: inside, other: System.Text.Encoding.UTF8.GetBytes(subject));
        plan.Add(
            opened + (5 * EventTime.NanosecondsPerSecond), inside, FirstUse(workload.Kind), workload.Region,
            target: workload.Kind == WorkloadKind.Instance ? inside.Name : null);
        return Identities.Assumed(workload.Account, workload.RoleName, workload.RoleId, name, key, Address, OwnClient ?? Agent, time);
    }

    private static string FirstUse(WorkloadKind kind) => kind switch
    {
        WorkloadKind.Pipeline => "sts:GetCallerIdentity",
        WorkloadKind.Instance => "ssm:UpdateInstanceInformation",
        _ => "ssm:GetParametersByPath",
    };

    /// <summary>Each attacker has an address of its own; a second one from abroad calls from another company's network in another country.</summary>
    private static string AddressOf(AttackSource source, string neighbour, int number) => source switch
    {
        AttackSource.Foreign => number == 1 ? "192.0.2.66" : "198.51.100.166",
        AttackSource.SameCountry => $"198.18.251.{66 + (11 * (number - 1))}",
        _ => number == 1 ? neighbour : neighbour[..neighbour.LastIndexOf('.')] + ".91",
    };

    /// <summary>The last /24 of the network operator's block.</summary>
    private static string Neighbour(string home)
    {
        int third = int.Parse(home.Split('.')[2], System.Globalization.CultureInfo.InvariantCulture);
        return $"198.18.{(third < 64 ? 63 : third < 128 ? 127 : 253)}.66";
    }
}
