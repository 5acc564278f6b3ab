using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nephoscope.Service.Health;
using Nephoscope.Service.Http;
using Nephoscope.Service.Intake;
using Nephoscope.Service.Settings;
using Nephoscope.Service.Watch;

namespace Nephoscope.Service;

/// <summary>The running service: parts, web server, watched folders. Started once, stopped by disposing it.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly ServiceParts parts;
    private readonly WebApplication app;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> intakes = [];
    private readonly SyslogListener syslog;
    private readonly StandardInput input;
    private ILoggerFactory? logging;
    private TelemetryExport? export;

    private ServiceHost(ServiceParts parts, WebApplication app, SyslogListener syslog, StandardInput input)
    {
        this.syslog = syslog;
        this.input = input;
        this.parts = parts;
        this.app = app;
    }

    public ServiceParts Parts => parts;

    /// <summary>Has the settings read again.</summary>
    public required SettingsWatch Settings { get; init; }

    /// <summary>Addresses it listens on, with the ports it got.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Addresses that syslog is taken at.</summary>
    public IReadOnlyList<System.Net.IPEndPoint> SyslogAddresses => syslog.Addresses;

    /// <summary>The link that makes the first account; null where there is one already.</summary>
    public string? SetupLink { get; private set; }

    /// <summary>Starts the service with settings that do not change.</summary>
    public static Task<ServiceHost> StartAsync(ServiceSettings settings, TimeProvider clock, Action<ILoggingBuilder> logging, CancellationToken cancellation) =>
        StartAsync(new LiveSettings(settings), null, clock, logging, cancellation);

    /// <summary>Starts the service; it takes telemetry when this ends, and catches up with its journal behind.</summary>
    /// <exception cref="IOException">The data folder cannot be used, or an address is taken.</exception>
    /// <exception cref="FormatException">A file that the settings name is of no known form.</exception>
    /// <param name="file">The settings' file; null where there is none.</param>
    public static async Task<ServiceHost> StartAsync(
        LiveSettings live, string? file, TimeProvider clock, Action<ILoggingBuilder> logging, CancellationToken cancellation)
    {
        ServiceSettings settings = live.Now;
        TelemetryExport? export = settings.Telemetry is { } telemetry ? new TelemetryExport(telemetry) : null;
        if (export is not null)
        {
            Action<ILoggingBuilder> local = logging;
            logging = builder =>
            {
                local(builder);
                export.Add(builder);
            };
        }

        // Kept as long as the host: what logs to a collector is silent once its factory is gone.
        ILoggerFactory early = LoggerFactory.Create(logging);
        ServiceParts parts;
        try
        {
            parts = await ServiceParts.OpenAsync(live, clock, early, cancellation).ConfigureAwait(false);
        }
        catch (Exception)
        {
            End(export, early);
            throw;
        }

        var syslog = new SyslogListener(parts.Intake, parts.Figures, settings, clock, early.CreateLogger("Nephoscope.Syslog"));
        try
        {
            syslog.Start();
            WebApplication app = WebServer.Build(parts, settings, logging, export);
            await app.StartAsync(cancellation).ConfigureAwait(false);
            var host = new ServiceHost(parts, app, syslog, new StandardInput(parts.Intake, settings, clock))
            {
                logging = early,
                export = export,
                Settings = new SettingsWatch(live, file, clock, early.CreateLogger("Nephoscope.Settings")),
            };
            host.intakes.Add(Task.Run(() => host.Settings.RunAsync(host.stop.Token), CancellationToken.None));
            host.intakes.Add(Task.Run(() => syslog.RunAsync(host.stop.Token), CancellationToken.None));
            if (parts.Accounts.IsEmpty)
            {
                host.SetupLink = $"{host.Addresses[0]}/setup?token={parts.Setup.Make()}";
            }

            host.intakes.Add(Task.Run(() => host.FollowAsync(settings, early), CancellationToken.None));
            return host;
        }
        catch (Exception)
        {
            syslog.Dispose();
            await parts.DisposeAsync().ConfigureAwait(false);
            End(export, early);
            throw;
        }
    }

    /// <summary>Takes telemetry from a stream, a record a line, until it or the service ends.</summary>
    public void Take(Stream stream) => _ = Task.Run(() => input.RunAsync(stream, stop.Token), CancellationToken.None);

    /// <summary>Ends when the service was asked to stop, or its engine ended by itself.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        var asked = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = cancellation.Register(asked.SetResult);
        await Task.WhenAny(asked.Task, parts.Engine.Ended).ConfigureAwait(false);
    }

    /// <summary>Takes nothing more, makes durable what was accepted, ends. What the engine did not get to is worked on after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        export?.End();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
        {
            await app.StopAsync(patience.Token).ConfigureAwait(false);
        }

        await Task.WhenAll(intakes).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        syslog.Dispose();
        await parts.DisposeAsync().ConfigureAwait(false);
        logging?.Dispose();
        export?.Dispose();
        stop.Dispose();
    }

    /// <summary>What was logged until a start failed is sent, as far as it can be.</summary>
    private static void End(TelemetryExport? export, ILoggerFactory logging)
    {
        export?.End();
        logging.Dispose();
        export?.Dispose();
    }

    /// <summary>Folders are followed from where the journal says they were, so only once the engine has caught up.</summary>
    private async Task FollowAsync(ServiceSettings settings, ILoggerFactory logging)
    {
        try
        {
            await parts.Engine.Ready.WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Asked to stop, or the engine failed: both are told elsewhere.
            return;
        }

        Task looking = Task.Run(() => parts.BlindSpots.RunAsync(stop.Token), CancellationToken.None);
        Task keeping = Task.Run(() => parts.Retention.RunAsync(stop.Token), CancellationToken.None);
        using var watch = new FolderWatch(
            () => [.. parts.Live.Now.Watch.Select(Path.GetFullPath)], parts.State.Files, parts.Intake, settings.Pace, Path.GetFullPath(settings.Data), parts.Clock,
            logging.CreateLogger("Nephoscope.Watch"));
        try
        {
            await watch.RunAsync(stop.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Pushed telemetry goes on; that folders are no longer followed must be seen.
            parts.Engine.Report("watched folders are no longer followed: " + failure.Message);
        }

        await looking.ConfigureAwait(false);
        await keeping.ConfigureAwait(false);
    }
}
