using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents.Correlation;
using Nephoscope.Incidents.Investigation;
using Nephoscope.Incidents.Reach;

namespace Nephoscope.Incidents.Story;

/// <summary>Makes the incident that people see from a case of the correlator.</summary>
/// <param name="telemetry">Which lanes anything was received for so far.</param>
/// <param name="reaches">What could be reached; asked of high incidents.</param>
internal sealed class IncidentTeller(EntityNames entities, RepetitionLog repetitions, Func<Telemetry> telemetry, ReachTeller reaches)
{
    private const int MostSignals = 200;
    private const int MostSteps = 4;
    private readonly StoryTeller stories = new(entities);
    private readonly EntityCast casts = new(entities);

    /// <summary>The incident; the same object again while nothing it tells has changed.</summary>
    public Incident Tell(IncidentCase incident)
    {
        Telemetry received = telemetry();
        IncidentReach reach = incident.IsOpen ? reaches.Of([.. incident.Firsts.Keys.Select(key => new EntityKey(key))], incident.LastEvidence) : IncidentReach.None;
        if (incident.Told is not { } told || told.Telemetry != received || entities.KnowsAny(told.Unknown) || !reach.Says(told.Incident.Reach))
        {
            entities.Missed.Clear();
            Incident made = Make(incident, received, reach);
            told = new ToldCase(made, received, [.. entities.Missed]);
            incident.Told = told;
        }

        return told.Incident;
    }

    private Incident Make(IncidentCase incident, Telemetry received, IncidentReach reach)
    {
        List<Finding> findings = AttackSource.Without([.. incident.Items.Where(item => item.Finding is not null).Order().Select(item => item.Finding!)
            .Distinct(ReferenceEqualityComparer.Instance).Cast<Finding>().Select(repetitions.Tell)]);
        List<Signal> signals = [.. incident.Items.Where(item => item.Signal is not null)
            .OrderByDescending(item => item.Strongest).ThenBy(item => item).Take(MostSignals).Order().Select(item => item.Signal!)];
        List<CausalEdge> edges = [.. incident.Links.OrderBy(link => link.Time.Nanoseconds).ThenBy(link => link.Edge.EventUid, StringComparer.Ordinal)
            .Select(link => link.Edge with { From = link.From, To = link.To })];
        EntityKey root = RootThread.Of(incident);
        EvidenceItem first = incident.Firsts[root.Value];
        Inquiry inquiry = Investigator.Inquire(new CaseFile(findings, edges, incident.Firsts.Count, received));
        string title = Title(inquiry.Hypotheses, findings, signals, root, first, incident.IsOpen);
        EventTime start = Earliest(findings, signals);
        bool rises = incident.Severity == Severity.High && reach.IsGrave;
        return new Incident
        {
            Uid = incident.Uid,
            Title = title,
            Description = Describe(title, findings, signals, start, incident),
            StartTime = start,
            EndTime = incident.LastEvidence,
            Severity = rises ? Severity.Critical : incident.Severity,
            Score = MicroNats.FromNats(incident.Peak),
            Findings = findings,
            Signals = signals,
            Story = stories.Tell(findings, signals, edges),
            Attacks = [.. findings.SelectMany(finding => finding.Attacks).Distinct().OrderBy(attack => attack.Tactic).ThenBy(attack => attack.Uid, StringComparer.Ordinal)],
            Entities = casts.Of(root, incident.Firsts.Keys.Select(key => new EntityKey(key)), findings),
            RootCause = Root(root, first),
            Edges = edges,
            AliasOf = [.. incident.Aliases],
            History = rises ? [.. incident.History, Risen(incident, reach)] : incident.History,
            Reach = reach,
            Inquiry = inquiry with { Containment = ContainmentPlanner.Plan(findings) },
        };
    }

    /// <summary>What is high becomes critical where permission leads from it to an administrator's rights or to sensitive data.</summary>
    private static IncidentChange Risen(IncidentCase incident, IncidentReach reach) => new(
        incident.LastEvidence, Severity.Critical, MicroNats.FromNats(incident.Peak),
        reach.Administrator == "yes" ? "an administrator's rights are within reach by permission" : "sensitive data is within reach by permission");

    private static EventTime Earliest(List<Finding> findings, List<Signal> signals)
    {
        IEnumerable<long> times = findings.Select(finding => finding.StartTime.Nanoseconds).Concat(signals.Select(signal => signal.Time.Nanoseconds));
        return new EventTime(times.Min());
    }

    private string Title(IReadOnlyList<Hypothesis> hypotheses, List<Finding> findings, List<Signal> signals, EntityKey root, EvidenceItem first, bool isOpen)
    {
        string who = NameOf(root, first);
        List<string> steps = [.. findings.Select(StepWords.Of).Where(step => step.Length > 0).Distinct(StringComparer.Ordinal)];
        string source = AttackSource.Of(findings);
        string from = source.Length > 0 ? $" used from {source}" : " used";
        string lead = hypotheses[0].Uid switch
        {
            "stolen-human-credential" or "stolen-workload-credential" when !isOpen => $"Unusual use of a credential of {who}{from.Replace(" used", "", StringComparison.Ordinal)}",
            "stolen-human-credential" => $"Stolen credential of {who}{from}",
            "stolen-workload-credential" => $"Stolen workload credential of {who}{from}",
            "malicious-insider" => $"Unusual changes by {who}",
            "compromised-pipeline" => $"Automation {who} out of line",
            "authorised-test" => $"What looks like a security test by {who}",
            "benign-administration" => $"Probably administration by {who}",
            "automation-fault" => $"Probably a fault of {who}",
            _ => $"Probably a new integration of {who}",
        };
        if (findings.Count == 0)
        {
            return $"Many weak signs on {who}: {LogText.Clean(signals[0].What)}";
        }

        if (steps.Count == 0)
        {
            return lead;
        }

        string more = steps.Count > MostSteps ? string.Create(CultureInfo.InvariantCulture, $" and {steps.Count - MostSteps} more") : "";
        return $"{lead}: {string.Join(", ", steps.Take(MostSteps))}{more}";
    }

    private static string Describe(string title, List<Finding> findings, List<Signal> signals, EventTime start, IncidentCase incident)
    {
        int events = DifferentEvents(findings, signals);
        string span = CallFolding.Span(incident.LastEvidence.Since(start));
        string joined = incident.Firsts.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" across {incident.Firsts.Count} identities and workloads") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{title}. {Amount(findings.Count, "finding")} and {Amount(signals.Count, "weak sign")} on {Amount(events, "event")} within {span}{joined}, first at {start}.");
    }

    private static int DifferentEvents(List<Finding> findings, List<Signal> signals)
    {
        var events = new HashSet<string>(findings.Sum(finding => finding.Events.Count) + signals.Count, StringComparer.Ordinal);
        foreach (Finding finding in findings)
        {
            for (int i = 0; i < finding.Events.Count; i++)
            {
                events.Add(finding.Events[i].Uid);
            }
        }

        foreach (Signal signal in signals)
        {
            events.Add(signal.EventUid);
        }

        return events.Count;
    }

    private static string Amount(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private RootCause Root(EntityKey root, EvidenceItem first)
    {
        string who = NameOf(root, first);
        string what = first.Finding is { } finding
            ? $"The earliest evidence that nothing else explains is \"{LogText.Clean(finding.Title)}\" on {who}."
            : $"The earliest evidence that nothing else explains is a weak sign on {who}: {LogText.Clean(first.Signal!.What)}.";
        IReadOnlyList<string> events = first.Finding is null ? [first.EventUid] : [.. first.Finding.Events.Select(related => related.Uid).Take(50)];
        return new RootCause(who, what, first.Time, events);
    }

    private string NameOf(EntityKey key, EvidenceItem first) =>
        first.Finding is { } finding && !entities.TryFind(key, out _) ? StoryTeller.ActorOf(finding) : stories.NameOf(key);
}
