using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Nephoscope.Service.Access;
using Nephoscope.Service.Health;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service.Health;

/// <summary>The service's own metrics, traces and logs arrive at a collector, and nothing of them is a secret.</summary>
public sealed partial class TelemetryTests
{
    [Fact]
    public async Task Metrics_traces_and_logs_arrive_and_hold_no_secret()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        ServiceSettings settings = RunningService.NewSettings() with
        {
            Telemetry = new TelemetrySettings { Endpoint = collector.Address, Headers = new SecretText("x-key=k-1"), Seconds = 0.1, TraceShare = 1 },
        };
        string setup;
        using (ILoggerFactory logs = LoggerFactory.Create(logging => new TelemetryExport(settings.Telemetry).Add(logging)))
        {
            logs.CreateLogger("Nephoscope.Test").Log(LogLevel.Warning, "A folder is no longer followed.");
        }

        Assert.Contains("A folder is no longer followed.", collector.Of("/v1/logs"), StringComparison.Ordinal);
        await using (RunningService service = await RunningService.StartAsync(settings))
        {
            using HttpClient push = await service.ClientAsync(Roles.Ingest);
            using HttpContent body = RunningService.Body("{\"broken\": "u8.ToArray());
            Assert.Equal(HttpStatusCode.BadRequest, (await push.PostAsync(new Uri("/api/v1/events?secret=of-the-query", UriKind.Relative), body, Cancel)).StatusCode);
            setup = new Uri(service.Host.SetupLink!).Query.Split('=')[1];
            (await push.GetAsync(new Uri(service.Host.SetupLink!), Cancel)).Dispose();
            await RunningService.UntilAsync(() => collector.Of("/v1/metrics").Contains("nephoscope.refused", StringComparison.Ordinal)
                && collector.Of("/v1/metrics").Contains("reason", StringComparison.Ordinal)
                && collector.Of("/v1/traces").Contains("POST /api/v1/events", StringComparison.Ordinal)
                && collector.Of("/v1/traces").Contains("intake", StringComparison.Ordinal));
            Assert.Contains("Malformed", collector.Of("/v1/traces"), StringComparison.Ordinal);
            Assert.Contains("dotnet.gc", collector.Of("/v1/metrics"), StringComparison.Ordinal);
        }

        Assert.All(collector.Keys, key => Assert.Equal("k-1", key));
        Assert.DoesNotContain(setup, collector.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("of-the-query", collector.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("nph_", collector.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_and_the_collector_are_told_the_same_figures()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpClient client = await service.ClientAsync(null);
        string text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancel);
        Assert.Equal(service.Host.Parts.FigureTable.All.Select(figure => figure.Name), Names().Matches(text).Select(match => match.Groups[1].Value));
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Line(), line));
        Assert.Contains("nephoscope_engine_seconds{quantile=\"0.99\"} ", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE nephoscope_events_total counter\nnephoscope_events_total 0\n", text, StringComparison.Ordinal);
        Assert.Equal(FigureKind.Summary, service.Host.Parts.FigureTable.All.Single(figure => figure.Name == "nephoscope_durable_seconds").Kind);
    }

    [Fact]
    public async Task What_the_engine_knows_and_what_the_budget_came_to_are_told()
    {
        await using RunningService service = await RunningService.StartAsync();
        Dictionary<string, double> before = Numbers(service);
        Assert.Equal(0, before["nephoscope_entities"]);
        using HttpClient push = await service.ClientAsync(Roles.Ingest);
        foreach (string path in RunningService.Sample())
        {
            using HttpContent body = RunningService.Body(await File.ReadAllBytesAsync(path, Cancel));
            (await push.PostAsync(new Uri("/api/v1/events", UriKind.Relative), body, Cancel)).Dispose();
        }

        await service.SettleAsync();
        await RunningService.UntilAsync(() => Numbers(service)["nephoscope_remembered_events"] == service.Host.Parts.State.Recent.Count);
        Dictionary<string, double> after = Numbers(service);
        Assert.NotEqual(0, after["nephoscope_entities"]);
        Assert.InRange(after["nephoscope_principals"], 1, after["nephoscope_entities"]);
        Assert.NotEqual(0, after["nephoscope_relations"]);
        Assert.Equal(0.5, after["nephoscope_false_incidents_accepted"]);
        Assert.InRange(after["nephoscope_false_incidents_bound"], 1e-6, 0.5);
        Assert.InRange(after["nephoscope_threshold_nats"], 6, 40);
        Assert.InRange(after["nephoscope_evidence_drift_nats"], Math.Log(2) - 1e-9, 40);
    }

    [Fact]
    public void The_settings_of_a_collector_are_read_and_its_headers_kept_out_of_the_file()
    {
        var environment = new Dictionary<string, string>
        {
            ["NEPHOSCOPE_TELEMETRY__ENDPOINT"] = "http://127.0.0.1:4318",
            ["NEPHOSCOPE_TELEMETRY__HEADERS"] = "a=b",
            ["NEPHOSCOPE_TELEMETRY__TRACE_SHARE"] = "0.5",
        };
        ServiceSettings read = SettingsReader.Read(null, environment, out IReadOnlyList<string> errors);
        Assert.Empty(errors);
        Assert.Equal(("a=b", 0.5, 60), (read.Telemetry!.Headers!.Reveal(), read.Telemetry.TraceShare, read.Telemetry.Seconds));
        Assert.Null(SettingsReader.Read(null, new Dictionary<string, string>(), out _).Telemetry);
        environment["NEPHOSCOPE_TELEMETRY__ENDPOINT"] = "collector:4318";
        SettingsReader.Read(null, environment, out errors);
        Assert.Single(errors);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [GeneratedRegex(@"^# HELP (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Names();

    private static Dictionary<string, double> Numbers(RunningService service) => service.Host.Parts.FigureTable.All
        .Where(figure => figure.Label.Length == 0).ToDictionary(figure => figure.Name, figure => figure.Read().Single().Number);

    [GeneratedRegex(@"^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{[a-z]+="".*""\})? \S+)$")]
    private static partial Regex Line();
}
