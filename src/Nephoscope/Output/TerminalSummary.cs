using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Report;
using Nephoscope.Sources;
using Nephoscope.Sources.Integrity;

namespace Nephoscope.Output;

/// <summary>What a replay prints when it is done: the incidents, then one line about what was read.</summary>
internal static class TerminalSummary
{
    /// <summary>Passages told of one incident; an attack of hours has fewer, a key that was public for years has hundreds.</summary>
    private const int MostPassages = 24;

    /// <summary>Reasons told for what was rejected; the file of rejects has them all.</summary>
    private const int MostReasons = 5;

    public static string Of(IReadOnlyList<Incident> incidents, SourceTally tally, InputFaults faults, RunFigures figures, string folder)
    {
        var terminal = new TerminalText(Width(), colour: !Console.IsOutputRedirected);
        string none = $"No event was found in what was given, so nothing can be said about it.{Environment.NewLine}";
        var text = new StringBuilder(tally.Events == 0 ? none : terminal.List(incidents));
        foreach (Incident incident in incidents.Where(i => i.Severity >= Severity.High).Take(3))
        {
            text.AppendLine().Append(terminal.Story(incident, most: MostPassages));
        }

        text.AppendLine();
        string formats = string.Join(", ", tally.Formats.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Format} {f.Events:N0}")));
        string files = tally.FilesRead == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{tally.FilesRead:N0} files");
        text.AppendLine(CultureInfo.InvariantCulture, $"Read {tally.Events:N0} events from {files}{(formats.Length > 0 ? $" ({formats})" : "")} in {figures.Seconds:0.0} s.");
        if (tally.Events > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"They span {tally.FirstTime} to {tally.LastTime}.");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"Rejected {tally.Rejected:N0}, duplicates {tally.Duplicates:N0}, late {tally.Late:N0}. Findings {figures.Findings:N0}, incidents {figures.Incidents:N0} ({figures.IncidentsHigh:N0} high or above).");
        AppendRejected(text, faults.Rejected);
        AppendIntegrity(text, faults.Integrity);
        text.AppendLine(CultureInfo.InvariantCulture, $"Written to {TerminalSafe.Text(folder)}: open report.html; nephoscope explain ID --from {TerminalSafe.Text(folder)} tells more.");
        return text.ToString();
    }

    private static void AppendRejected(StringBuilder text, IReadOnlyList<RejectedKind> rejected)
    {
        foreach (RejectedKind kind in rejected.Take(MostReasons))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {kind.Count:N0} rejected: {kind.Reason} (first at byte {kind.Offset} of {TerminalSafe.Text(kind.File)})");
        }

        if (rejected.Count > MostReasons)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {rejected.Count - MostReasons} more reasons; rejects.jsonl has every record.");
        }
    }

    private static void AppendIntegrity(StringBuilder text, LogIntegrity? integrity)
    {
        if (integrity is null)
        {
            return;
        }

        string whole = integrity.Whole == 1 ? "1 CloudTrail digest" : string.Create(CultureInfo.InvariantCulture, $"{integrity.Whole:N0} CloudTrail digests");
        text.AppendLine(integrity.Faults.Count == 0 ? $"The logs are whole by {whole}: no file missing, none changed." : $"The logs are not whole; {whole} found as delivered, but:");
        foreach (DigestFault fault in integrity.Faults.Take(MostReasons))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {fault.Title}: {TerminalSafe.Text(LogText.Clean(fault.Detail, 200))}{(fault.Since.Nanoseconds == 0 ? "" : $" (hour to {fault.Since})")}");
        }

        if (integrity.Faults.Count > MostReasons)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {integrity.Faults.Count - MostReasons:N0} more; summary.json lists them.");
        }
    }

    /// <summary>Columns of the terminal; 100 where there is none.</summary>
    public static int Width()
    {
        try
        {
            return Console.IsOutputRedirected ? 100 : Math.Clamp(Console.WindowWidth, 60, 160);
        }
        catch (IOException)
        {
            return 100;
        }
    }
}
