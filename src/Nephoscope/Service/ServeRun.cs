using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Nephoscope.Output;
using Nephoscope.Service.Settings;
using Nephoscope.Verbs;

namespace Nephoscope.Service;

/// <summary>What the command line asked of the service.</summary>
internal sealed record ServeRequest
{
    public string? Data { get; init; }

    public string? Settings { get; init; }

    public IReadOnlyList<string> Watch { get; init; } = [];

    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Take lines from standard input.</summary>
    public bool Stdin { get; init; }
}

/// <summary>Runs the service until it is asked to stop.</summary>
internal static class ServeRun
{
    /// <summary>Not inlined: other verbs must not load the web server's assemblies.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task<int> RunAsync(ServeRequest request, CancellationToken cancellation)
    {
        (ServiceSettings settings, IReadOnlyList<string> errors) = Read(request);
        if (errors.Count > 0)
        {
            foreach (string error in errors)
            {
                Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(error));
            }

            return ExitCode.WrongUsage;
        }

        var live = new LiveSettings(settings, () => Read(request));
        try
        {
            await using ServiceHost host = await ServiceHost.StartAsync(
                live, request.Settings, TimeProvider.System, logging => Logging(logging, live), cancellation).ConfigureAwait(false);
            if (settings.Tls is null && settings.Listen.Any(static address => !IPAddress.IsLoopback(IPEndPoint.Parse(address).Address)))
            {
                Console.Error.WriteLine("nephoscope: listening beyond this machine without TLS: passwords and tokens travel readable. Set tls.certificate and tls.key.");
            }

            using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                // Read the settings again instead of ending.
                context.Cancel = true;
                host.Settings.Reload();
            });
            using var warm = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task warming = Task.Run(() => Engine.WarmUp.Run(warm.Token), CancellationToken.None);
            Announce(host);
            if (request.Stdin)
            {
                host.Take(Console.OpenStandardInput());
            }

            await host.WaitAsync(cancellation).ConfigureAwait(false);
            await warm.CancelAsync().ConfigureAwait(false);
            await warming.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            return host.Parts.Engine.Ended.IsFaulted ? ExitCode.Failed : ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine("nephoscope: stopped before it listened");
            return ExitCode.Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(failure.Message));
            return ExitCode.Failed;
        }
    }

    private static void Announce(ServiceHost host)
    {
        foreach (string address in host.Addresses)
        {
            Console.Out.WriteLine("Nephoscope listens on " + address);
        }

        if (host.SetupLink is { } link)
        {
            // To the terminal and not to the log: it is a secret while it works.
            Console.Out.WriteLine("First start. Open this link within 30 minutes to create the administrator; it works once:\n  " + link);
        }

        foreach (IPEndPoint address in host.SyslogAddresses)
        {
            Console.Out.WriteLine("Syslog is taken at " + address);
        }
    }

    /// <summary>File, environment and command line, the last before the others.</summary>
    private static (ServiceSettings Settings, IReadOnlyList<string> Errors) Read(ServeRequest request)
    {
        ServiceSettings settings = SettingsReader.Read(request.Settings, Environment(), out IReadOnlyList<string> errors);
        var origins = new Dictionary<string, string>(settings.Origins, StringComparer.Ordinal);
        foreach ((string name, bool given) in new[] { ("data", request.Data is not null), ("watch", request.Watch.Count > 0), ("listen", request.Listen.Count > 0) })
        {
            origins[name] = given ? "command line" : origins.GetValueOrDefault(name, "default");
        }

        return (settings with
        {
            Origins = origins,
            Data = request.Data ?? settings.Data,
            Watch = request.Watch.Count > 0 ? request.Watch : settings.Watch,
            Listen = request.Listen.Count > 0 ? request.Listen : settings.Listen,
        }, errors);
    }

    public static Dictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", StringComparer.Ordinal);

    private static void Logging(ILoggingBuilder logging, LiveSettings live) => logging
        .AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        })
        .SetMinimumLevel(LogLevel.Trace)
        .AddFilter((category, level) => level >= live.Now.LogLevel
            && (level >= LogLevel.Warning || category?.StartsWith("Microsoft", StringComparison.Ordinal) != true));
}
