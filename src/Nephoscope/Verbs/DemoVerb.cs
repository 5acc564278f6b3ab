using System.CommandLine;
using Nephoscope.Demo;
using Nephoscope.Output;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope demo</c>: a simulated company and an attack on it, live and accelerated. Needs and writes no file.</summary>
internal static class DemoVerb
{
    /// <summary>150 simulated minutes take about ten seconds.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(70);

#if !NATIVE
    /// <summary>Slow enough to read along in a browser: a minute and a quarter for the attack.</summary>
    private static readonly TimeSpan ConsolePace = TimeSpan.FromMilliseconds(500);
#endif

    public static Command Create()
    {
        var fast = new Option<bool>("--fast") { Description = "Without pauses." };
        var seed = new Option<ulong>("--seed") { Description = "Another company, another attack.", DefaultValueFactory = _ => DemoRun.UsualSeed };
        var console = new Option<bool>("--console") { Description = "Watch it in the web console instead of on the terminal; stays open until Ctrl+C." };
        var listen = new Option<string>("--listen") { Description = "With --console: address and port to listen on.", DefaultValueFactory = _ => "127.0.0.1:8470" };
        var command = new Command("demo", "Watch a simulated company for a week, then an attack on it minute by minute. Needs nothing, keeps nothing.") { fast, seed, console, listen };
        command.SetAction((parsed, cancellation) => parsed.GetValue(console)
            ? Watch(parsed.GetValue(seed), parsed.GetValue(listen)!, parsed.GetValue(fast), cancellation)
            : Task.FromResult(Run(parsed.GetValue(seed), parsed.GetValue(fast), cancellation)));
        return command;
    }

    private static Task<int> Watch(ulong seed, string listen, bool fast, CancellationToken cancellation)
    {
#if NATIVE
        Console.Error.WriteLine("nephoscope: " + ServeVerb.NotHere);
        return Task.FromResult(ExitCode.Failed);
#else
        if (!System.Net.IPEndPoint.TryParse(listen, out _))
        {
            Console.Error.WriteLine("nephoscope: --listen takes an address and a port, such as 127.0.0.1:8470");
            return Task.FromResult(ExitCode.WrongUsage);
        }

        return Service.Demo.LiveDemo.RunAsync(seed, listen, fast ? TimeSpan.Zero : ConsolePace, cancellation);
#endif
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
