using System.Globalization;
using System.Text;
using Nephoscope.Service.Engine;

namespace Nephoscope.Service.Health;

/// <summary>The service's figures in Prometheus' text format 0.0.4. For many threads.</summary>
internal sealed class PrometheusText(ServiceHealth health, TimeProvider clock)
{
    private static readonly double[] Quantiles = [0.5, 0.9, 0.99, 0.999];

    public string Write()
    {
        var text = new StringBuilder(4096);
        ServiceFigures figures = health.Figures;
        Number(text, "nephoscope_events_total", "counter", "Events handed to the pipeline, each once.", figures.Events.Value);
        Head(text, "nephoscope_events_by_format_total", "counter", "Events by log format.");
        foreach ((Events.SourceFormat format, long events) in figures.Formats)
        {
            Labelled(text, "nephoscope_events_by_format_total", "format", format.ToString(), events);
        }

        Number(text, "nephoscope_duplicates_total", "counter", "Events left out because they came before.", figures.Duplicates.Value);
        Number(text, "nephoscope_late_total", "counter", "Events that came after the lateness window.", figures.Late.Value);
        Group(text, "nephoscope_rejected_total", "Records that could not be read.", figures.Rejects);
        Group(text, "nephoscope_refused_total", "Bodies that were not accepted.", figures.Refusals);
        Number(text, "nephoscope_deliveries_total", "counter", "Deliveries worked on.", figures.Deliveries.Value);
        Number(text, "nephoscope_delivered_bytes_total", "counter", "Telemetry worked on, unpacked.", figures.Bytes.Value);
        Number(text, "nephoscope_findings_total", "counter", "Findings told or told anew.", figures.Findings.Value);
        Number(text, "nephoscope_ledger_failures_total", "counter", "Writes of the ledger that failed and were tried again.", figures.LedgerFailures.Value);
        Number(text, "nephoscope_checkpoints_total", "counter", "States saved.", figures.Checkpoints.Value);
        Number(text, "nephoscope_journal_sequence", "gauge", "Last durable delivery.", health.Journal.LastSequence);
        Number(text, "nephoscope_applied_sequence", "gauge", "Last delivery worked on.", health.Engine.Applied);
        Number(text, "nephoscope_backlog_bytes", "gauge", "Accepted telemetry that waits for the engine.", health.BacklogBytes);
        Number(text, "nephoscope_ledger_pending", "gauge", "Entries that wait for the ledger.", health.Writer.Pending);
        Number(text, "nephoscope_set_aside", "gauge", "Deliveries that could not be worked on.", health.Engine.SetAside);
        Number(text, "nephoscope_memory_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(forceFullCollection: false));
        Number(text, "nephoscope_ready", "gauge", "1 where all is well.", health.Troubles().Count == 0 ? 1 : 0);
        Latency(text, "nephoscope_engine_seconds", "From the engine's queue to the end of the work.", figures.Engine);
        Latency(text, "nephoscope_telling_seconds", "Pieces of telling incidents, between deliveries.", figures.Snapshots);
        Latency(text, "nephoscope_saving_seconds", "How long the engine stood still to save its state.", figures.Stalls);
        Latency(text, "nephoscope_journal_seconds", "From arrival to durable in the journal.", figures.Journal);
        Latency(text, "nephoscope_durable_seconds", "From arrival to the finding being durable in the ledger.", figures.Durable);
        Sources(text);
        return text.ToString();
    }

    private void Sources(StringBuilder text)
    {
        long now = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        Head(text, "nephoscope_source_lag_seconds", "gauge", "Since the last delivery of a source.");
        foreach (SourceFigures source in health.Sources.All)
        {
            Labelled(text, "nephoscope_source_lag_seconds", "source", source.Name, (now - source.LastDelivery) / 1e9);
        }

        Head(text, "nephoscope_source_events_total", "counter", "Events of a source.");
        foreach (SourceFigures source in health.Sources.All)
        {
            Labelled(text, "nephoscope_source_events_total", "source", source.Name, source.Events);
        }
    }

    private static void Group(StringBuilder text, string name, string help, IEnumerable<KeyValuePair<string, Tally>> tallies)
    {
        Head(text, name, "counter", help);
        foreach ((string reason, Tally tally) in tallies.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Labelled(text, name, "reason", reason, tally.Value);
        }
    }

    private static void Latency(StringBuilder text, string name, string help, LatencyFigures latency)
    {
        Head(text, name, "summary", help);
        foreach (double quantile in Quantiles)
        {
            Labelled(text, name, "quantile", quantile.ToString(CultureInfo.InvariantCulture), latency.Quantile(quantile).TotalSeconds);
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_count {latency.Count}\n");
    }

    private static void Number(StringBuilder text, string name, string type, string help, double value)
    {
        Head(text, name, type, help);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Labelled(StringBuilder text, string name, string label, string value, double number) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{{label}=\"{Escape(value)}\"}} {number}\n");

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
