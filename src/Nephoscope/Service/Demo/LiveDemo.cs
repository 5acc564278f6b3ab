using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Nephoscope.Demo;
using Nephoscope.Events;
using Nephoscope.Lab;
using Nephoscope.Output;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;
using Nephoscope.Verbs;

namespace Nephoscope.Service.Demo;

/// <summary>
/// The simulated company, watched through the running service and its console: a week of ordinary life in seconds, then the attack minute by
/// minute, ending now. The service is the ordinary one on a folder that is deleted at the end.
/// </summary>
internal static class LiveDemo
{
    private const long MostBytes = 32 << 20;

    /// <summary>Not inlined: the demo on the terminal must not load the web server's assemblies.</summary>
    /// <param name="listen">Address and port; port 0 takes any that is free.</param>
    /// <param name="pace">Waiting time for each simulated minute of the attack.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> RunAsync(ulong seed, string listen, TimeSpan pace, CancellationToken cancellation)
    {
        TimeProvider clock = TimeProvider.System;
        string folder = Directory.CreateTempSubdirectory("nephoscope-demo-").FullName;
        try
        {
            string addresses = Path.Combine(folder, "ip-intel.csv");
            await File.WriteAllTextAsync(addresses, AddressPlan.Csv, Encoding.UTF8, cancellation).ConfigureAwait(false);
            var settings = new ServiceSettings { Data = Path.Combine(folder, "data"), Listen = [listen], IpIntelligence = addresses, CheckpointMinutes = 0 };
            await using ServiceHost host = await ServiceHost.StartAsync(settings, clock, Quiet, cancellation).ConfigureAwait(false);
            Console.Out.WriteLine("A simulated company, in the console. Nothing here is real; what is kept is deleted at the end.");
            Console.Out.WriteLine("Open this link, choose any name and password, and watch:\n\n  " + host.SetupLink + "\n");
            using var tell = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task telling = TellAsync(host, tell.Token);
            CompanyOptions company = Company(seed, clock);
            await Task.Run(() => Play(host, company, pace, cancellation), cancellation).ConfigureAwait(false);
            Console.Out.WriteLine("\nThe attack is over; the console stays open. Ctrl+C ends it.");
            await host.WaitAsync(cancellation).ConfigureAwait(false);
            await tell.CancelAsync().ConfigureAwait(false);
            await telling.ConfigureAwait(false);
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
        catch (IOException failure)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Play(ServiceHost host, CompanyOptions company, TimeSpan pace, CancellationToken cancellation)
    {
        var simulator = new CompanySimulator(company);
        var spans = new DemoSpans(company, simulator.Attack!.Start);
        var telemetry = new SimulatedTelemetry(host.Parts.Intake, MostBytes);
        simulator.Run(record =>
        {
            while (record.Time >= spans.Next && spans.Next <= spans.End)
            {
                cancellation.ThrowIfCancellationRequested();
                telemetry.HandOver(cancellation);
                if (spans.Next == spans.CalmUntil)
                {
                    Console.Out.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"A week of ordinary life: {telemetry.Events:N0} events. Now minute by minute; the attack begins in a moment.\n"));
                }

                if (spans.IsLive)
                {
                    cancellation.WaitHandle.WaitOne(pace);
                }

                spans.Advance();
            }

            if (record.Time < spans.End)
            {
                telemetry.Add(record);
            }
        });
        telemetry.HandOver(cancellation);
    }

    /// <summary>The company of the demo on the terminal, with its last day today.</summary>
    private static CompanyOptions Company(ulong seed, TimeProvider clock)
    {
        long today = clock.GetUtcNow().ToUnixTimeSeconds() / 86_400 * 86_400;
        CompanyOptions usual = DemoRun.Company;
        return usual with
        {
            Seed = seed,
            Attack = usual.Attack! with { Seed = seed },
            Start = EventTime.FromSeconds(today - ((usual.Days - 1) * 86_400L)),
        };
    }

    /// <summary>Says on the terminal what becomes an incident, or a graver one.</summary>
    private static async Task TellAsync(ServiceHost host, CancellationToken cancellation)
    {
        var told = new Dictionary<string, Severity>(StringComparer.Ordinal);
        using LedgerSubscription news = host.Parts.Ledger.Subscribe([LedgerKind.Incident]);
        try
        {
            await foreach (LedgerNews item in news.ReadAsync(cancellation).ConfigureAwait(false))
            {
                if (item.Entry is { Severity: >= Severity.Medium } incident && incident.Severity > told.GetValueOrDefault(incident.Uid))
                {
                    told[incident.Uid] = incident.Severity;
                    Console.Out.WriteLine($"  {incident.Severity}: {TerminalSafe.Text(incident.Title)}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The demo is over.
        }
    }

    private static void Quiet(ILoggingBuilder logging) => logging.AddConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Error);
}
