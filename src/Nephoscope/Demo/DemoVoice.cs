using System.Globalization;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Lab;
using Nephoscope.Report;

namespace Nephoscope.Demo;

/// <summary>Tells on a terminal what is seen, detected and joined. Log text is cleaned; colour only when asked for. Not thread-safe.</summary>
internal sealed class DemoVoice(TextWriter output, int width, bool colour)
{
    private const int HeartbeatMinutes = 15;
    private const int Indent = 19;

    private readonly Dictionary<(string Analytic, string Actor), int> told = [];
    private readonly Dictionary<string, (Severity Severity, int Findings)> joined = new(StringComparer.Ordinal);
    private readonly List<(string What, string Line)> lines = [];
    private readonly SortedDictionary<string, int> again = new(StringComparer.Ordinal);
    private long seen;
    private int minutes;

    public void Begin(Company company)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A simulated company: {company.People.Count} people, {company.Workloads.Count} workloads, {company.Accounts.Count} accounts. Nothing here is real; the detections get only its logs."));
        output.WriteLine();
        output.WriteLine(Paint("1", "A week of ordinary life"));
    }

    public void Day(EventTime midnight, long events, int principals, IReadOnlyList<Incident> incidents)
    {
        DateTime day = midnight.ToDateTime().AddDays(-1);
        int high = incidents.Count(incident => incident.Severity >= Severity.High);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {day:ddd yyyy-MM-dd}  {events,6:N0} events  {principals,4:N0} principals known  incidents so far: {high} high or above, {incidents.Count - high} below"));
    }

    public void AttackDay(EventTime from)
    {
        output.WriteLine();
        output.WriteLine(Paint("1", string.Create(CultureInfo.InvariantCulture, $"{from.ToDateTime():dddd, yyyy-MM-dd}, minute by minute from {from.ToDateTime():HH:mm} UTC")));
    }

    public void Detected(in Observation observation, IReadOnlyList<Finding> findings)
    {
        string from = observation.Event.Text(EventField.SourceAddress);
        string country = observation.Origin.CountryCode;
        bool first = true;
        foreach (Finding finding in findings)
        {
            (string, string) key = (finding.AnalyticUid, finding.Actor.Uid);
            int times = told.GetValueOrDefault(key) + 1;
            told[key] = times;
            if (times > 1)
            {
                again[$"{finding.Title}, {finding.Actor.Name}"] = times;
                continue;
            }

            if (first)
            {
                lines.Add(("seen", $"{finding.Actor.Name} calls {observation.What} from {from}{(country.Length == 0 ? "" : $" ({country})")}"));
                first = false;
            }

            lines.Add(("detected", $"{finding.Title}, {finding.Evidence} nats: {(finding.Reasons.Count > 0 ? finding.Reasons[0] : finding.Description)}"));
        }
    }

    /// <summary>A minute is over: tells what came of it; a heartbeat when nothing did for a while.</summary>
    public void Minute(EventTime until, long events, IncidentCorrelator correlator)
    {
        seen += events;
        minutes++;
        foreach ((string finding, int times) in again)
        {
            lines.Add(("detected", string.Create(CultureInfo.InvariantCulture, $"again: {finding}, {times} times so far")));
        }

        again.Clear();
        foreach (Incident incident in correlator.Snapshot(until))
        {
            Joined(incident);
        }

        string at = until.Plus(TimeSpan.FromMinutes(-1)).ToDateTime().ToString("HH:mm", CultureInfo.InvariantCulture);
        foreach ((string what, string line) in lines)
        {
            Tell(at, what, line);
        }

        if (lines.Count == 0 && minutes >= HeartbeatMinutes)
        {
            Tell(at, "seen", string.Create(CultureInfo.InvariantCulture, $"{seen:N0} events in {minutes} minutes, nothing new"));
        }

        if (lines.Count > 0 || minutes >= HeartbeatMinutes)
        {
            seen = 0;
            minutes = 0;
        }

        lines.Clear();
    }

    public void End(IReadOnlyList<Incident> incidents, long events, int principals, TimeSpan took)
    {
        output.WriteLine();
        int high = incidents.Count(incident => incident.Severity >= Severity.High);
        output.WriteLine(Paint("1", high == 1 ? "One incident, and its story" : string.Create(CultureInfo.InvariantCulture, $"{high} incidents of high severity or above")));
        output.WriteLine();
        var terminal = new TerminalText(width, colour);
        foreach (Incident incident in incidents.Where(incident => incident.Severity >= Severity.High).Take(3))
        {
            output.Write(terminal.Story(incident));
            output.WriteLine();
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{events:N0} simulated events of {principals:N0} principals in {took.TotalSeconds:0.0} s."));
        output.WriteLine("Your own logs: nephoscope replay PATH --out out");
    }

    private void Joined(Incident incident)
    {
        (Severity severity, int findings) = joined.GetValueOrDefault(incident.Uid);
        bool grew = incident.Severity >= Severity.High && incident.Findings.Count > findings;
        joined[incident.Uid] = (incident.Severity, incident.Findings.Count);
        if ((incident.Severity <= severity && !grew) || lines.Count == 0)
        {
            return;
        }

        string title = incident.Severity > severity ? $": {incident.Title}" : "";
        lines.Add((
            incident.Severity >= Severity.High ? "INCIDENT" : "joined",
            string.Create(CultureInfo.InvariantCulture, $"{incident.Severity}, {incident.Score} nats from {incident.Findings.Count} findings and {incident.Signals.Count} weak signs{title} ({incident.Uid})")));
    }

    private void Tell(string at, string what, string line)
    {
        string code = what switch
        {
            "INCIDENT" => "1;31",
            "detected" => "33",
            _ => "0",
        };
        string head = $"  {at}  {Paint(code, $"{what,-8}")}  ";
        string words = LogText.Clean(line, 400);
        int room = Math.Max(30, width - Indent);
        while (words.Length > 0)
        {
            int cut = words.Length <= room ? words.Length : words.LastIndexOf(' ', room);
            cut = cut <= 0 ? Math.Min(room, words.Length) : cut;
            output.WriteLine(head + words[..cut]);
            words = words[cut..].TrimStart();
            head = new string(' ', Indent);
        }
    }

    private string Paint(string code, string text) => colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
