using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources;

namespace Nephoscope.Output;

/// <summary>Writes summary.json: what was read, what was not, how fast.</summary>
internal static class SummaryJson
{
    public static void Write(Utf8JsonWriter json, SourceTally tally, InputFaults faults, ReplayRequest request, RunFigures figures)
    {
        json.WriteStartObject();
        json.WriteString("product", "Nephoscope " + RunFigures.Version);
        json.WriteStartArray("inputs");
        foreach (string path in request.Paths)
        {
            json.WriteStringValue(path == "-" ? path : Path.GetFullPath(path));
        }

        json.WriteEndArray();
        json.WriteString("ip_intel", request.IpIntelligence);
        json.WriteString("decoys", request.Decoys is { } decoys ? Path.GetFullPath(decoys) : null);
        json.WriteNumber("false_incidents_per_week", request.FalseIncidentsPerWeek);
        json.WriteBoolean("interrupted", figures.Interrupted);
        json.WriteNumber("events", tally.Events);
        json.WriteStartObject("events_by_format");
        foreach ((SourceFormat format, long events) in tally.Formats)
        {
            json.WriteNumber(format.ToString(), events);
        }

        json.WriteEndObject();
        json.WriteNumber("rejected", tally.Rejected);
        json.WriteStartObject("rejected_by_reason");
        foreach (RejectedRecords rejected in tally.Rejects)
        {
            json.WriteNumber(rejected.Reason, rejected.Count);
        }

        json.WriteEndObject();
        json.WriteNumber("duplicates", tally.Duplicates);
        json.WriteNumber("late", tally.Late);
        json.WriteNumber("late_not_checked_for_duplicates", tally.LateUnchecked);
        json.WriteNumber("files", tally.FilesRead);
        json.WriteNumber("files_skipped", tally.FilesSkipped);
        json.WriteNumber("bytes_read", tally.BytesRead);
        json.WriteNumber("bytes_unpacked", tally.BytesUnpacked);
        LogIntegrity.Write(json, "digests", faults.Integrity);
        if (tally.Events > 0)
        {
            json.WriteStartObject("span");
            json.WriteString("start", tally.FirstTime.ToString());
            json.WriteString("end", tally.LastTime.ToString());
            json.WriteEndObject();
        }

        json.WriteNumber("findings", figures.Findings);
        json.WriteNumber("incidents", figures.Incidents);
        json.WriteNumber("incidents_high_or_above", figures.IncidentsHigh);
        json.WriteNumber("principals", figures.Principals);
        json.WriteNumber("seconds", Math.Round(figures.Seconds, 3));
        json.WriteNumber("cpu_seconds", Math.Round(figures.CpuSeconds, 3));
        json.WriteNumber("events_per_second", Math.Round(tally.Events / Math.Max(figures.Seconds, 1e-3)));
        json.WriteNumber("peak_memory_bytes", figures.PeakMemory);
        json.WriteNumber("allocated_bytes_per_event", Math.Round(figures.AllocatedBytes / Math.Max(1.0, tally.Events), 1));
        json.WriteEndObject();
    }
}
