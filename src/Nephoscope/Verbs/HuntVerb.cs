using System.CommandLine;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope hunt "SQL"</c>: read-only SQL over the event lake, with limits.</summary>
internal static class HuntVerb
{
    public static Command Create()
    {
        var sql = new Argument<string?>("SQL") { Description = "One statement that reads events, findings or incidents.", Arity = ArgumentArity.ZeroOrOne };
        Option<DirectoryInfo> data = Data();
        var lake = new Option<DirectoryInfo?>("--lake") { Description = "The event lake, where it lies elsewhere than in the data folder." };
        var run = new Option<string?>("--run", "-r") { Description = "Run a ready or saved hunt by its name; 'nephoscope hunts list' lists them." };
        var save = new Option<string?>("--save") { Description = "Save the statement under this name once it ran." };
        var format = new Option<string>("--format") { Description = "table, json (an object a line), csv or parquet.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv", "parquet");
        var output = new Option<FileInfo?>("--out", "-o") { Description = "File to write; standard output where not given." };
        Option<int> seconds = Bounded("--seconds", "Longest time it may take.", 30, 86_400);
        Option<int> memory = Bounded("--memory", "Most memory the engine may take, in megabytes.", 1024, 1 << 20, 64);
        Option<int> rows = Bounded("--rows", "Most rows that are told.", 10_000, 100_000_000);
        Option<int> threads = Bounded("--threads", "Threads of the engine.", Math.Min(Environment.ProcessorCount, 4), 256);
        var command = new Command("hunt", "Ask the event lake in SQL; reads only.") { sql, data, lake, run, save, format, output, seconds, memory, rows, threads };
        command.Validators.Add(result =>
        {
            if (result.GetValue(sql) is null == result.GetValue(run) is null)
            {
                result.AddError("Give a statement, or the name of a hunt with --run.");
            }
        });
#if NATIVE
        command.SetAction(_ => Refuse());
#else
        command.SetAction((parsed, cancellation) => new Hunt.HuntRun
        {
            Data = parsed.GetValue(data)!.FullName,
            Lake = parsed.GetValue(lake)?.FullName,
            Sql = parsed.GetValue(sql),
            Name = parsed.GetValue(run),
            Save = parsed.GetValue(save),
            Format = parsed.GetValue(format)!,
            Output = parsed.GetValue(output)?.FullName,
            Limits = new Storage.HuntLimits
            {
                Time = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                MemoryMegabytes = parsed.GetValue(memory),
                Rows = parsed.GetValue(rows),
                Threads = parsed.GetValue(threads),
            },
        }.RunAsync(cancellation));
#endif
        return command;
    }

    /// <summary>The data folder that hunts read.</summary>
    public static Option<DirectoryInfo> Data() => new("--data", "-d")
    {
        Description = "Folder of the service, or one that replay wrote.",
        DefaultValueFactory = _ => new DirectoryInfo(Directory.Exists("nephoscope-data") ? "nephoscope-data" : "out"),
    };

    /// <summary>A whole number within limits.</summary>
    public static Option<int> Bounded(string name, string description, int preset, int most, int least = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => preset };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < least || value > most))
            {
                result.AddError($"{name} must be a whole number from {least} to {most}.");
            }
        });
        return option;
    }

#if NATIVE
    private static int Refuse()
    {
        Console.Error.WriteLine(
            "nephoscope: this build starts in milliseconds and has no query engine. To hunt take the full build: dotnet publish src/Nephoscope -c Release -p:Native=false");
        return ExitCode.Failed;
    }
#endif
}
