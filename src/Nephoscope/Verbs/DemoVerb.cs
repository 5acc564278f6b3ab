using System.CommandLine;
using Nephoscope.Demo;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope demo</c>: a simulated company and an attack on it, live and accelerated. Needs and writes no file.</summary>
internal static class DemoVerb
{
    /// <summary>150 simulated minutes take about ten seconds.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(70);

    public static Command Create()
    {
        var fast = new Option<bool>("--fast") { Description = "Without pauses." };
        var seed = new Option<ulong>("--seed") { Description = "Another company, another attack.", DefaultValueFactory = _ => DemoRun.UsualSeed };
        var command = new Command("demo", "Watch a simulated company for a week, then an attack on it minute by minute. Needs nothing, writes nothing.") { fast, seed };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed.GetValue(seed), parsed.GetValue(fast), cancellation)));
        return command;
    }

    private static int Run(ulong seed, bool fast, CancellationToken cancellation)
    {
        var voice = new DemoVoice(Console.Out, TerminalSummary.Width(), !Console.IsOutputRedirected);
        try
        {
            new DemoRun(voice, seed, fast ? TimeSpan.Zero : Pace, TimeProvider.System).Run(cancellation);
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("nephoscope: interrupted.");
            return ExitCode.Failed;
        }
    }
}
