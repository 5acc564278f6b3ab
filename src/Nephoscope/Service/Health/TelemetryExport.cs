using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nephoscope.Service.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Nephoscope.Service.Health;

/// <summary>Sends the service's own metrics, traces and logs to a collector (OTLP over HTTP, protobuf). Only where the settings name one.</summary>
internal sealed class TelemetryExport(TelemetrySettings settings) : IDisposable
{
    /// <summary>What a collector that does not answer may keep the service from ending.</summary>
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(1);

    private const int PatienceMilliseconds = 2000;

    /// <summary>Meters of the runtime and the web server that go along: few, and with bounded labels.</summary>
    private static readonly string[] Meters = [Traces.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly SendingBudget budget = new(Last, TimeProvider.System);

    private int Milliseconds => (int)TimeSpan.FromSeconds(settings.Seconds).TotalMilliseconds;

    /// <summary>Metrics and traces; they end with the container.</summary>
    public void Add(IServiceCollection services, FigureTable figures)
    {
        services.AddSingleton(_ => MeterOf(figures));
        services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource))
            .WithMetrics(metrics => metrics
                .AddMeter(Meters)
                .AddInstrumentation(provider => provider.GetRequiredService<Meter>())
                .AddOtlpExporter((exporter, reader) =>
                {
                    Configure(exporter, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = Milliseconds;
                    reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = PatienceMilliseconds;
                }))
            .WithTracing(traces => traces
                .AddSource(Traces.Name)
                .SetSampler(new TraceIdRatioBasedSampler(settings.TraceShare))
                .AddOtlpExporter(exporter => Configure(exporter, "v1/traces")));
    }

    /// <summary>Logs; they end with the logger factory.</summary>
    public void Add(ILoggingBuilder logging) => logging.AddOpenTelemetry(logs =>
    {
        logs.IncludeFormattedMessage = true;
        logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault()));
        logs.AddOtlpExporter(exporter => Configure(exporter, "v1/logs"));
    });

    /// <summary>The service ends: what is left to be sent has a second, all signals together.</summary>
    public void End() => budget.End();

    public void Dispose() => budget.Dispose();

    private void Configure(OtlpExporterOptions exporter, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(settings.Endpoint.ToString().TrimEnd('/') + "/" + path);
        exporter.Headers = settings.Headers?.Reveal();
        exporter.TimeoutMilliseconds = PatienceMilliseconds;
        exporter.HttpClientFactory = () => budget.Client(TimeSpan.FromMilliseconds(PatienceMilliseconds));
        exporter.BatchExportProcessorOptions.ScheduledDelayMilliseconds = Math.Clamp(Milliseconds, 50, 5000);
        exporter.BatchExportProcessorOptions.ExporterTimeoutMilliseconds = PatienceMilliseconds;
    }

    private static ResourceBuilder Describe(ResourceBuilder resource) =>
        resource.AddService("nephoscope", serviceVersion: Assembly.GetExecutingAssembly().GetName().Version?.ToString(3));

    /// <summary>The table as instruments: <c>nephoscope_events_total</c> is <c>nephoscope.events</c>.</summary>
    private static Meter MeterOf(FigureTable figures)
    {
        var meter = new Meter(Traces.Name);
        foreach (Figure figure in figures.All)
        {
            string name = figure.Name.Replace("_total", "", StringComparison.Ordinal).Replace('_', '.');
            IEnumerable<Measurement<double>> Read() => figure.Read().Select(pair =>
                figure.Label.Length == 0 ? new Measurement<double>(pair.Number) : new Measurement<double>(pair.Number, new KeyValuePair<string, object?>(figure.Label, pair.Value)));
            if (figure.Kind == FigureKind.Counter)
            {
                meter.CreateObservableCounter(name, Read, null, figure.Help);
            }
            else
            {
                meter.CreateObservableGauge(name, Read, null, figure.Help);
            }

            if (figure.Count is { } count)
            {
                meter.CreateObservableCounter(name + ".count", count, null, figure.Help);
            }
        }

        return meter;
    }
}
