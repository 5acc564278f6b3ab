using System.Diagnostics;

namespace Nephoscope.Service.Health;

/// <summary>Spans of the service's own work. Nothing is made while nobody listens. Thread-safe.</summary>
internal static class Traces
{
    public const string Name = "Nephoscope";

    public static ActivitySource Source { get; } = new(Name);
}
