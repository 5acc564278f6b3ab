using System.CommandLine;
using System.Text.Json;
using Nephoscope.Lab.Score;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope lab score FOLDER...</c>: what replay found, against what really happened.</summary>
internal static class LabScoreVerb
{
    private static readonly Argument<string[]> Folders = new("FOLDER")
    {
        Description = "Folders that replay wrote, one for each simulated world.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> Truth = new("--truth")
    {
        Description = "What really happened: one file for each FOLDER, in the same order. Default: the .truth.json beside each replay's input.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Write JSON instead of a table." };

    public static Command Create()
    {
        var command = new Command("score", "Score what replay found in simulated telemetry against what really happened.") { Folders, Truth, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string[] folders = parsed.GetValue(Folders) ?? [];
        string[] truths = parsed.GetValue(Truth) ?? [];
        if (truths.Length > 0 && truths.Length != folders.Length)
        {
            Console.Error.WriteLine($"nephoscope: {folders.Length} folders and {truths.Length} truth files; give one --truth for each folder, in the same order, or none.");
            return ExitCode.WrongUsage;
        }

        try
        {
            List<WorldScore> scores = [];
            for (int i = 0; i < folders.Length; i++)
            {
                ReplayOutput output = ReplayOutput.Open(folders[i]);
                GroundTruth truth = GroundTruth.Read(truths.Length > 0 ? truths[i] : output.TruthBesideInput());
                scores.Add(WorldScore.Of(truth, output));
            }

            Write(new Scoreboard(scores), parsed.GetValue(Json));
            return ExitCode.Done;
        }
        catch (FormatException failure)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.WrongUsage;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
    }

    private static void Write(Scoreboard board, bool asJson)
    {
        if (!asJson)
        {
            Console.Out.Write(ScoreTable.Of(board));
            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            ScoreJson.Write(json, board);
        }

        Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
