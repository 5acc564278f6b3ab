using System.CommandLine;
using Nephoscope.Lab;

namespace Nephoscope.Verbs;

/// <summary>The options that describe a simulated world.</summary>
internal static class LabWorldOptions
{
    public static readonly Option<DirectoryInfo> Out = new("--out", "-o")
    {
        Description = "Folder for the telemetry; FOLDER.truth.json and FOLDER.ip-intel.csv are written beside it.",
        Required = true,
    };

    private const string Quiet = "none";
    private const string Everything = "all";

    private static readonly Option<ulong> Seed = Number("--seed", "The same seed and options give the same records, byte for byte.", 1UL);
    private static readonly Option<int?> People = new("--people") { Description = "Employees, 1 to 10000; about ten workloads come with each. Default 50." };
    private static readonly Option<int?> Principals = new("--principals") { Description = "People and workloads together, 11 to 110000, instead of --people." };
    private static readonly Option<int> Accounts = Number("--accounts", "Cloud accounts, 1 to 100.", 2);
    private static readonly Option<int> Days = Number("--days", "Days to simulate; the attack ends on the last one.", 15);
    private static readonly Option<double> Activity = Number("--activity", "Factor on what people and machines do; below 1 thins the world. 'lab evaluate' has the same.", 1.0);
    private static readonly Option<int> Hosts = Number("--hosts", "Hosts with flow logs and process events.", 4);
    private static readonly Option<int> HostDays = Number("--host-days", "Days with flow logs, process events and cluster audit, counted from the last.", 2);
    private static readonly Option<bool> FlowLogs = Number("--flow-logs", "VPC flow logs of the hosts; --flow-logs false leaves them out.", true);
    private static readonly Option<bool> Runtime = Number("--runtime", "Process events (Tetragon JSON lines) of the hosts and pods; --runtime false leaves them out.", true);
    private static readonly Option<bool> Cluster = Number("--cluster", "A Kubernetes cluster with its audit log; a container escape brings it along.", false);
    private static readonly Option<int?> Minutes = new("--minutes") { Description = "Pace of the attack: minutes from the first to the last step, 8 to 20160 (14 days). Default 120." };
    private static readonly Option<int?> StartMinute = new("--start-minute") { Description = "Minute of its day, in UTC, at which the attack begins, 0 to 1439." };
    private static readonly Option<ulong?> AttackSeed = new("--attack-seed") { Description = "The same company can be attacked in many ways. Default: the seed." };

    private static readonly Option<string[]> Attack = List(
        "--attack", "What happens, two attackers at once with a comma: " + Words(AttackCatalog.List) + "; none (an ordinary company only). Default reference.", [.. AttackCatalog.Names, Quiet]);

    private static readonly Option<string?> Source = Choice("--source", "Where the attacker calls from, seen from the victim. Default foreign.", "foreign", "same-country", "same-provider");
    private static readonly Option<string?> Victim = Choice("--victim", "Whose credential was stolen. Default: the attack's usual one, mostly developer.", "developer", "administrator", "ci-role", "instance-role");
    private static readonly Option<int?> Padding = new("--padding") { Description = "The victim's own calls, so many between each two steps: 10, 100, at most 1000." };
    private static readonly Option<int?> Mimicry = new("--mimicry") { Description = "Percent of the attack's calls from the victim's own address, with its client and operations: 0, 25, 50, 75, 100." };
    private static readonly Option<int?> Poisoning = new("--poisoning") { Description = "Days before the attack in which its source is used a little and harmlessly: 14, at most 30." };
    private static readonly Option<bool> Hostile = new("--hostile-text") { Description = "Markup and words to the reader in every text that the attacker may choose." };
    private static readonly Option<string[]> Trouble = List("--delivery", "What goes wrong with delivery: missing, late, reordered; several with commas.", "missing", "late", "reordered");

    private static readonly Option<string[]> Benign = List(
        "--benign", "Hard but harmless things that happen, several with commas: " + Words(BenignCatalog.List) + "; all.", [.. BenignCatalog.Names, Everything]);

    private static readonly Option<string[]> Set = new("--set") { HelpName = "NAME=VALUE", Description = "NAME=VALUE for an assumed number; 'lab parameters' lists them. May be given more than once." };

    public static IReadOnlyList<Option> All { get; } =
    [
        Out, Seed, People, Principals, Accounts, Days, Activity, Hosts, HostDays, FlowLogs, Runtime, Cluster, Attack, Minutes, StartMinute, Source, Victim, AttackSeed, Padding, Mimicry, Poisoning,
        Hostile, Trouble, Benign, Set,
    ];

    /// <returns>What contradicts, with the remedy; null when the options can be read.</returns>
    public static string? Read(ParseResult parsed, out CompanyOptions options)
    {
        options = new CompanyOptions();
        string[] attacks = Split(parsed.GetValue(Attack), [AttackCatalog.Reference]);
        if (Contradiction(parsed, attacks) is { } contradiction)
        {
            return contradiction;
        }

        CompanyParameters parameters = options.Parameters;
        foreach (string assignment in parsed.GetValue(Set) ?? [])
        {
            if (ParameterCatalog.Set(ref parameters, assignment) is { } problem)
            {
                return problem;
            }
        }

        string[] benign = Split(parsed.GetValue(Benign), []);
        ulong seed = parsed.GetValue(Seed);
        options = new CompanyOptions
        {
            Seed = seed,
            People = parsed.GetValue(Principals) is { } principals ? (int)Math.Round(principals / (1 + parameters.WorkloadsPerPerson.Value)) : parsed.GetValue(People) ?? 50,
            Accounts = parsed.GetValue(Accounts),
            Days = parsed.GetValue(Days),
            PeopleActivity = parsed.GetValue(Activity),
            MachineActivity = parsed.GetValue(Activity),
            Hosts = parsed.GetValue(Hosts),
            HostDays = parsed.GetValue(HostDays),
            FlowLogs = parsed.GetValue(FlowLogs),
            Runtime = parsed.GetValue(Runtime),
            Cluster = parsed.GetValue(Cluster) || attacks.Contains("container-escape"),
            TimesInTruth = true,
            Parameters = parameters,
            Delivery = Split(parsed.GetValue(Trouble), []).Aggregate(DeliveryTrouble.None, static (all, name) => all | Enum.Parse<DeliveryTrouble>(name, ignoreCase: true)),
            Benign = (benign.Contains(Everything) ? [.. BenignCatalog.Names] : benign).Aggregate(BenignCases.None, static (all, name) => all | BenignCatalog.Find(name)!.Value),
            Attacks = [.. attacks.Where(static name => name != Quiet).Select((name, index) => ReadAttack(parsed, name, (parsed.GetValue(AttackSeed) ?? seed) + (ulong)index))],
        };
        return null;
    }

    private static AttackOptions ReadAttack(ParseResult parsed, string name, ulong seed) => new()
    {
        Name = name,
        Minutes = parsed.GetValue(Minutes) ?? 120,
        StartMinute = parsed.GetValue(StartMinute) ?? new AttackOptions().StartMinute,
        Seed = seed,
        Source = parsed.GetValue(Source) switch
        {
            "same-country" => AttackSource.SameCountry,
            "same-provider" => AttackSource.SameProvider,
            _ => AttackSource.Foreign,
        },
        Victim = parsed.GetValue(Victim) switch
        {
            "developer" => AttackVictim.Developer,
            "administrator" => AttackVictim.Administrator,
            "ci-role" => AttackVictim.CiRole,
            "instance-role" => AttackVictim.InstanceRole,
            _ => AttackCatalog.UsualVictim(name),
        },
        Padding = parsed.GetValue(Padding) ?? 0,
        Mimicry = parsed.GetValue(Mimicry) ?? 0,
        PoisoningDays = parsed.GetValue(Poisoning) ?? 0,
        HostileText = parsed.GetValue(Hostile),
    };

    private static string? Contradiction(ParseResult parsed, string[] attacks)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (Given(People) && Given(Principals))
        {
            return "--people and --principals both tell the size; leave one of them out";
        }

        if (parsed.GetValue(Principals) is < 11 or > 110_000)
        {
            return "principals must be 11 to 110000: a company needs somebody, and ten workloads come with each; choose --principals 500";
        }

        if (attacks.Length > 1 && attacks.Contains(Quiet))
        {
            return "--attack none and an attack contradict; leave one of them out";
        }

        if (attacks.Contains(Quiet))
        {
            Option? given = new Option[] { Minutes, StartMinute, Source, Victim, AttackSeed, Padding, Mimicry, Poisoning, Hostile }.FirstOrDefault(Given);
            return given is null ? null : $"{given.Name} shapes an attack and there is none; leave it out, or choose --attack {AttackCatalog.Reference}";
        }

        return attacks.FirstOrDefault(AttackCatalog.HasOwnSource) is { } inside && Given(Source)
            ? $"an {inside} attack comes from the victim's own address; leave out --source"
            : attacks.FirstOrDefault(AttackCatalog.HasOwnVictim) is { } own && Given(Victim)
                ? $"{own} has a victim of its own; leave out --victim"
                : null;
    }

    private static string[] Split(string[]? texts, string[] usual) =>
        texts is null or [] ? usual : [.. texts.SelectMany(static text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];

    private static string Words(IReadOnlyList<(string Name, string Summary)> list) => string.Join("; ", list.Select(static entry => $"{entry.Name} ({entry.Summary})"));

    private static Option<T> Number<T>(string name, string description, T usual) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
    };

    private static Option<string?> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>Words, several in one value with commas or in several values.</summary>
    private static Option<string[]> List(string name, string description, params string[] words)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "NAME,...", AllowMultipleArgumentsPerToken = true };
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            string? unknown = Split([.. result.Tokens.Select(static token => token.Value)], []).FirstOrDefault(word => !words.Contains(word));
            if (unknown is not null)
            {
                result.AddError($"{name}: there is no '{Nephoscope.Output.TerminalSafe.Text(unknown)}'; choose of {string.Join(", ", words)}");
            }
        });
        return option;
    }
}
