using System.CommandLine;
using System.Globalization;
using Nephoscope.Evaluation;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope lab evaluate</c>: many simulated worlds, the product whole and in parts, peers beside it, and the boards.</summary>
internal static class LabEvaluateVerb
{
    private static readonly EvaluationRequest Usual = new();
    private static readonly Option<int> Variants = Number("--variants", "Random variants of the reference scenario, each in a company of its own.", Usual.Variants);
    private static readonly Option<int> Others = Number("--others", "Worlds of every other attack.", Usual.Others);
    private static readonly Option<int> Quiet = Number("--quiet", "Worlds without an attack.", Usual.Quiet);
    private static readonly Option<int> Hard = Number("--hard", "Companies in which every hardship is tried.", Usual.Hard);
    private static readonly Option<int> Benign = Number("--benign", "Worlds of each hard but harmless case.", Usual.Benign);
    private static readonly Option<int> Deep = Number("--deep", "How many of the variants also measure each tactic and part left out; thirty times the work.", Usual.Deep);
    private static readonly Option<int> Tuning = Number("--tuning", "Worlds (seeds 1, 2, 3 ...) on which the peers' thresholds are set; 0 leaves out the peers.", Usual.Tuning);
    private static readonly Option<int> People = Number("--people", "Employees of each company; about ten workloads come with each.", Usual.People);
    private static readonly Option<int> Accounts = Number("--accounts", "Cloud accounts of each company.", Usual.Accounts);
    private static readonly Option<int> Days = Number("--days", "Days of each world.", Usual.Days);
    private static readonly Option<ulong> Seed = Number("--seed", "First seed of the worlds that are reported, 1000 or above: those below are for tuning.", Usual.Seed);
    private static readonly Option<double> Activity = Number("--activity", "Factor on what people and machines do; below 1 thins the worlds.", Usual.Activity);
    private static readonly Option<double> Budget = Number("--false-incidents-per-week", "False incidents accepted per week in each company.", Usual.Budget);
    private static readonly Option<int> Workers = Number("--workers", "Worlds at a time. The result does not depend on it.", Environment.ProcessorCount);
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Write every figure to this file." };
    private static readonly Option<FileInfo?> Markdown = new("--markdown") { Description = "Write the boards with date, seeds and command to this file." };

    private static readonly Option<string[]> Attack = new("--attack")
    {
        Description = "Other attacks than the reference scenario. Default: all.",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("evaluate", "Simulate many companies and attacks, and score the product, its parts and its peers on them.")
        {
            Variants, Others, Quiet, Hard, Benign, Deep, Tuning, People, Accounts, Days, Seed, Activity, Budget, Attack, Workers, Json, Markdown,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        EvaluationRequest request = Read(parsed);
        if (request.Problem is { } problem)
        {
            Console.Error.WriteLine("nephoscope: " + problem);
            return ExitCode.WrongUsage;
        }

        foreach (FileInfo? file in new[] { parsed.GetValue(Markdown), parsed.GetValue(Json) })
        {
            if (file?.Directory is { Exists: false } missing)
            {
                Console.Error.WriteLine($"nephoscope: {TerminalSafe.Text(missing.FullName)}: no such folder to write into; make it first.");
                return ExitCode.WrongUsage;
            }
        }

        try
        {
            Campaign campaign = Campaign.Run(request, TimeProvider.System, Tell, cancellation);
            string boards = EvaluationText.Boards(campaign);
            Console.Out.Write(boards);
            if (parsed.GetValue(Markdown) is { } markdown)
            {
                string date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                File.WriteAllText(markdown.FullName, EvaluationText.Page(campaign, date, CommandOf(request)));
            }

            if (parsed.GetValue(Json) is { } json)
            {
                using FileStream stream = json.Create();
                EvaluationJson.Write(stream, campaign);
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("nephoscope: interrupted; nothing was written.");
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
    }

    private static EvaluationRequest Read(ParseResult parsed) => new()
    {
        Variants = parsed.GetValue(Variants),
        Others = parsed.GetValue(Others),
        Quiet = parsed.GetValue(Quiet),
        Hard = parsed.GetValue(Hard),
        Benign = parsed.GetValue(Benign),
        Deep = parsed.GetValue(Deep),
        Tuning = parsed.GetValue(Tuning),
        People = parsed.GetValue(People),
        Accounts = parsed.GetValue(Accounts),
        Days = parsed.GetValue(Days),
        Seed = parsed.GetValue(Seed),
        Activity = parsed.GetValue(Activity),
        Budget = parsed.GetValue(Budget),
        Attacks = parsed.GetValue(Attack) ?? [],
        Workers = parsed.GetValue(Workers),
    };

    /// <summary>The command that gives the same boards again.</summary>
    private static string CommandOf(EvaluationRequest request) => string.Create(
        CultureInfo.InvariantCulture,
        $"nephoscope lab evaluate --variants {request.Variants} --others {request.Others} --quiet {request.Quiet} --hard {request.Hard} --benign {request.Benign} --deep {request.Deep} --tuning {request.Tuning} --people {request.People} --accounts {request.Accounts} --days {request.Days} --seed {request.Seed} --activity {request.Activity} --false-incidents-per-week {request.Budget}")
        + (request.Attacks.Count > 0 ? " --attack " + string.Join(' ', request.Attacks) : "");

    private static void Tell(int done, int all, string label)
    {
        if (!Console.IsErrorRedirected || done == all || done % 10 == 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} of {all}: {label}"));
        }
    }

    private static Option<T> Number<T>(string name, string description, T usual) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
    };
}
