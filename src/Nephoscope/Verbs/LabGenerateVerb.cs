using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Nephoscope.Lab;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope lab generate</c>: telemetry of a simulated company in the provider's own formats, and the truth beside it.</summary>
internal static class LabGenerateVerb
{
    private const string Quiet = "none";

    private static readonly Option<DirectoryInfo> Out = new("--out", "-o")
    {
        Description = "Folder for the telemetry; FOLDER.truth.json and FOLDER.ip-intel.csv are written beside it.",
        Required = true,
    };

    private static readonly Option<ulong> Seed = Number("--seed", "The same seed and options give the same records, byte for byte.", 1UL);
    private static readonly Option<int> People = Number("--people", "Employees; about ten workloads come with each.", 50);
    private static readonly Option<int> Accounts = Number("--accounts", "Cloud accounts.", 2);
    private static readonly Option<int> Days = Number("--days", "Days to simulate; the attack ends on the last one.", 15);
    private static readonly Option<int> Hosts = Number("--hosts", "Hosts with flow logs and process events on the last two days.", 4);
    private static readonly Option<int?> Minutes = new("--minutes") { Description = "Pace of the attack: minutes from the first to the last step, 8 to 20160 (14 days). Default 120." };
    private static readonly Option<ulong?> AttackSeed = new("--attack-seed") { Description = "The same company can be attacked in many ways. Default: the seed." };

    private static readonly Option<string> Attack = Choice(
        "--attack", "What happens: " + string.Join("; ", AttackCatalog.List.Select(attack => $"{attack.Name} ({attack.Summary})")) + "; none (an ordinary company only).",
        [.. AttackCatalog.Names, Quiet]);

    private static readonly Option<string> Source = Choice("--source", "Where the attacker calls from, seen from the victim. Default foreign.", "foreign", "same-country", "same-provider");
    private static readonly Option<string> Victim = Choice("--victim", "Whose credential was stolen. Default developer.", "developer", "administrator", "ci-role", "instance-role");

    private static readonly Option<string[]> Benign = new("--benign")
    {
        Description = "Hard but harmless things that happen, more than once if you like: terraform-apply, password-resets, vpn-change.",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("generate", "Write the telemetry of a simulated company, and what really happened beside it.")
        {
            Out, Seed, People, Accounts, Days, Hosts, Attack, Minutes, Source, Victim, AttackSeed, Benign,
        };
        Benign.AcceptOnlyFromAmong("terraform-apply", "password-resets", "vpn-change");
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string folder = parsed.GetValue(Out)!.FullName;
        if (Contradiction(parsed) is { } contradiction)
        {
            return Wrong(contradiction);
        }

        CompanyOptions options = Read(parsed);
        if (options.Problem is { } problem)
        {
            return Wrong(problem.Replace("--attack-minutes", "--minutes", StringComparison.Ordinal).Replace("leave out --attack", "choose --attack none", StringComparison.Ordinal));
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            return Wrong($"{TerminalSafe.Text(folder)} is not empty, and two worlds in one folder are none; choose another --out, or delete it first");
        }

        try
        {
            var watch = Stopwatch.StartNew();
            long count = CompanySimulator.Generate(options, folder);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} simulated records in {watch.Elapsed.TotalSeconds:0.0} s ({count / Math.Max(watch.Elapsed.TotalSeconds, 0.001):N0}/s) in {TerminalSafe.Text(folder)}; the truth is in {TerminalSafe.Text(folder)}.truth.json."));
            return ExitCode.Done;
        }
        catch (ArgumentException failure)
        {
            return Wrong(failure.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
    }

    private static string? Contradiction(ParseResult parsed)
    {
        if (parsed.GetValue(Attack) != Quiet)
        {
            return null;
        }

        Option? given = new Option[] { Minutes, Source, Victim, AttackSeed }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        return given is null ? null : $"{given.Name} shapes an attack and there is none; leave it out, or choose --attack {AttackCatalog.Reference}";
    }

    private static CompanyOptions Read(ParseResult parsed)
    {
        ulong seed = parsed.GetValue(Seed);
        string attack = parsed.GetValue(Attack) ?? AttackCatalog.Reference;
        return new CompanyOptions
        {
            Seed = seed,
            People = parsed.GetValue(People),
            Accounts = parsed.GetValue(Accounts),
            Days = parsed.GetValue(Days),
            Hosts = parsed.GetValue(Hosts),
            TimesInTruth = true,
            Benign = (parsed.GetValue(Benign) ?? []).Aggregate(BenignCases.None, (cases, name) => cases | name switch
            {
                "terraform-apply" => BenignCases.TerraformApply,
                "password-resets" => BenignCases.PasswordResets,
                _ => BenignCases.VpnChange,
            }),
            Attack = attack == Quiet ? null : new AttackOptions
            {
                Name = attack,
                Minutes = parsed.GetValue(Minutes) ?? 120,
                Seed = parsed.GetValue(AttackSeed) ?? seed,
                Source = parsed.GetValue(Source) switch
                {
                    "same-country" => AttackSource.SameCountry,
                    "same-provider" => AttackSource.SameProvider,
                    _ => AttackSource.Foreign,
                },
                Victim = parsed.GetValue(Victim) switch
                {
                    "administrator" => AttackVictim.Administrator,
                    "ci-role" => AttackVictim.CiRole,
                    "instance-role" => AttackVictim.InstanceRole,
                    _ => AttackVictim.Developer,
                },
            },
        };
    }

    private static int Wrong(string problem)
    {
        Console.Error.WriteLine("nephoscope: " + problem);
        return ExitCode.WrongUsage;
    }

    private static Option<T> Number<T>(string name, string description, T usual) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
    };

    private static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
