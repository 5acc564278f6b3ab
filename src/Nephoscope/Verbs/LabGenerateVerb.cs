using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Nephoscope.Lab;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope lab generate</c>: telemetry of a simulated company in the provider's own formats, and the truth beside it.</summary>
internal static class LabGenerateVerb
{
    public static Command Create()
    {
        var command = new Command("generate", "Write the telemetry of a simulated company, and what really happened beside it.");
        foreach (Option option in LabWorldOptions.All)
        {
            command.Add(option);
        }

        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string folder = parsed.GetValue(LabWorldOptions.Out)!.FullName;
        if (LabWorldOptions.Read(parsed, out CompanyOptions options) is { } contradiction)
        {
            return Wrong(contradiction);
        }

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

    private static int Wrong(string problem)
    {
        Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(problem));
        return ExitCode.WrongUsage;
    }
}
