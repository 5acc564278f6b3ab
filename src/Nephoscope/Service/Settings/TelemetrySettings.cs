namespace Nephoscope.Service.Settings;

/// <summary>Where the service's own metrics, traces and logs are sent.</summary>
internal sealed record TelemetrySettings
{
    /// <summary>Address of the collector; <c>v1/metrics</c>, <c>v1/traces</c> and <c>v1/logs</c> follow it.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Headers that the collector asks for, <c>name=value,name=value</c>.</summary>
    public SecretText? Headers { get; init; }

    /// <summary>Pause between two sendings of the metrics.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Share of requests whose traces are kept, 0 to 1.</summary>
    public double TraceShare { get; init; } = 0.05;
}
