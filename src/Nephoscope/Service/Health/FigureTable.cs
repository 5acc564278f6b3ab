using System.Globalization;
using Nephoscope.Service.Engine;

namespace Nephoscope.Service.Health;

/// <summary>What kind of number a figure is.</summary>
internal enum FigureKind : byte
{
    /// <summary>Only grows.</summary>
    Counter,

    Gauge,

    /// <summary>Quantiles of a duration.</summary>
    Summary,
}

/// <summary>One number, or several that a label tells apart.</summary>
/// <param name="Name">As Prometheus has it.</param>
/// <param name="Label">Name of the label; empty for a single number.</param>
/// <param name="Read">The numbers at this moment. For many threads.</param>
internal sealed record Figure(string Name, FigureKind Kind, string Help, string Label, Func<IEnumerable<(string Value, double Number)>> Read)
{
    /// <summary>How many durations a summary counted.</summary>
    public Func<long>? Count { get; init; }
}

/// <summary>All figures of the service, once: what Prometheus reads and what is sent over OTLP are the same table. For many threads.</summary>
internal sealed class FigureTable
{
    private static readonly double[] Quantiles = [0.5, 0.9, 0.99, 0.999];

    public FigureTable(ServiceHealth health, TimeProvider clock)
    {
        ServiceFigures figures = health.Figures;
        All =
        [
            Counter("nephoscope_events_total", "Events handed to the pipeline, each once.", figures.Events),
            new("nephoscope_events_by_format_total", FigureKind.Counter, "Events by log format.", "format", () => figures.Formats.Select(pair => (pair.Format.ToString(), (double)pair.Events))),
            Counter("nephoscope_duplicates_total", "Events left out because they came before.", figures.Duplicates),
            Counter("nephoscope_late_total", "Events that came after the lateness window.", figures.Late),
            Group("nephoscope_rejected_total", "Records that could not be read.", () => figures.Rejects),
            Group("nephoscope_refused_total", "Bodies that were not accepted.", () => figures.Refusals),
            Counter("nephoscope_deliveries_total", "Deliveries worked on.", figures.Deliveries),
            Counter("nephoscope_delivered_bytes_total", "Telemetry worked on, unpacked.", figures.Bytes),
            Counter("nephoscope_findings_total", "Findings told or told anew.", figures.Findings),
            Counter("nephoscope_ledger_failures_total", "Writes of the ledger that failed and were tried again.", figures.LedgerFailures),
            Counter("nephoscope_checkpoints_total", "States saved.", figures.Checkpoints),
            Gauge("nephoscope_journal_sequence", "Last durable delivery.", () => health.Journal.LastSequence),
            Gauge("nephoscope_applied_sequence", "Last delivery worked on.", () => health.Engine.Applied),
            Gauge("nephoscope_backlog_bytes", "Accepted telemetry that waits for the engine.", () => health.BacklogBytes),
            Gauge("nephoscope_ledger_pending", "Entries that wait for the ledger.", () => health.Writer.Pending),
            Gauge("nephoscope_set_aside", "Deliveries that could not be worked on.", () => health.Engine.SetAside),
            Gauge("nephoscope_memory_bytes", "Managed memory in use.", () => GC.GetTotalMemory(forceFullCollection: false)),
            Gauge("nephoscope_memory_bytes_per_entity", "Managed memory in use for each entity known by name.", () => GC.GetTotalMemory(forceFullCollection: false) / (double)Math.Max(1, health.Engine.Overview.Entities)),
            Gauge("nephoscope_entities", "Identities, resources and addresses known by name.", () => health.Engine.Overview.Entities),
            Gauge("nephoscope_principals", "Identities and workloads with a behaviour of their own.", () => health.Engine.Overview.Principals),
            Gauge("nephoscope_relations", "Edges of the map.", () => health.Engine.Overview.Relations),
            Gauge("nephoscope_remembered_events", "Events remembered to know duplicates by.", () => health.Engine.Overview.Remembered),
            Gauge("nephoscope_false_incidents_accepted", "False incidents a week that are accepted.", () => health.Engine.Overview.Budget.Accepted),
            Gauge("nephoscope_false_incidents_bound", "False incidents that the last week's events allow at most at the present threshold.", () => health.Engine.Overview.Budget.Bound),
            Gauge("nephoscope_threshold_nats", "Evidence at which an incident is high.", () => health.Engine.Overview.Budget.Threshold.Nats),
            Gauge("nephoscope_evidence_drift_nats", "What evidence loses a day.", () => health.Engine.Overview.Budget.DriftPerDay),
            Gauge("nephoscope_ready", "1 where all is well.", () => health.Troubles().Count == 0 ? 1 : 0),
            Latency("nephoscope_engine_seconds", "From the engine's queue to the end of the work.", figures.Engine),
            Latency("nephoscope_telling_seconds", "Pieces of telling incidents, between deliveries.", figures.Snapshots),
            Latency("nephoscope_saving_seconds", "How long the engine stood still to save its state.", figures.Stalls),
            new("nephoscope_longest_piece_seconds", FigureKind.Gauge, "The longest single piece of the engine's work since the start, by kind.", "piece", () => figures.Pieces.Longest.Select(pair => (pair.Piece.ToString().ToLowerInvariant(), pair.Longest.TotalSeconds))),
            Latency("nephoscope_journal_seconds", "From arrival to durable in the journal.", figures.Journal),
            Latency("nephoscope_durable_seconds", "From arrival to the finding being durable in the ledger.", figures.Durable),
            Sources("nephoscope_source_lag_seconds", FigureKind.Gauge, "Since the last delivery of a source.", source => (Nanoseconds(clock) - source.LastDelivery) / 1e9),
            Sources("nephoscope_source_events_total", FigureKind.Counter, "Events of a source.", source => source.Events),
        ];

        Figure Sources(string name, FigureKind kind, string help, Func<SourceFigures, double> read) =>
            new(name, kind, help, "source", () => health.Sources.All.Select(source => (source.Name, read(source))));
    }

    public IReadOnlyList<Figure> All { get; }

    private static long Nanoseconds(TimeProvider clock) => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    private static Figure Counter(string name, string help, Tally tally) => new(name, FigureKind.Counter, help, "", () => [("", tally.Value)]);

    private static Figure Gauge(string name, string help, Func<double> read) => new(name, FigureKind.Gauge, help, "", () => [("", read())]);

    private static Figure Group(string name, string help, Func<IEnumerable<KeyValuePair<string, Tally>>> tallies) => new(
        name, FigureKind.Counter, help, "reason", () => tallies().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, (double)pair.Value.Value)));

    private static Figure Latency(string name, string help, LatencyFigures latency) => new(
        name, FigureKind.Summary, help, "quantile", () => Quantiles.Select(share => (share.ToString(CultureInfo.InvariantCulture), latency.Quantile(share).TotalSeconds)))
    {
        Count = () => latency.Count,
    };
}
