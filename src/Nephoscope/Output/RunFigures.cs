using System.Diagnostics;
using System.Reflection;

namespace Nephoscope.Output;

/// <summary>Figures of one run that are not about its input. They differ from run to run; findings and incidents do not.</summary>
internal sealed record RunFigures
{
    public static readonly string Version =
        typeof(RunFigures).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public required double Seconds { get; init; }

    public required long Findings { get; init; }

    public required int Incidents { get; init; }

    public required int IncidentsHigh { get; init; }

    public required long Principals { get; init; }

    public required bool Interrupted { get; init; }

    public double CpuSeconds { get; init; } = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    public long PeakMemory { get; init; } = Process.GetCurrentProcess().PeakWorkingSet64;

    public long AllocatedBytes { get; init; } = GC.GetTotalAllocatedBytes();
}
