using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>
/// Which events are evidence (a finding or weak sign of at least ln 3 nats, <see cref="MicroNats.Kept"/>), since when, and of which
/// detections. Immutable once built; thread-safe.
/// </summary>
internal sealed class EvidenceIndex
{
    private readonly Dictionary<string, EventTime> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EventTime> happened = new(StringComparer.Ordinal);
    private readonly HashSet<(string Event, string Analytic)> named = [];

    public EvidenceIndex(IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            foreach (RelatedEvent related in finding.Events)
            {
                Add(related.Uid, related.Time, finding.Time, finding.Evidence);
                named.Add((related.Uid, finding.AnalyticUid));
            }
        }

        foreach (Signal signal in incidents.SelectMany(incident => incident.Signals))
        {
            Add(signal.EventUid, signal.Time, signal.Time, signal.Evidence > signal.Novelty ? signal.Evidence : signal.Novelty);
        }
    }

    /// <summary>When the event first was evidence; null where it never was.</summary>
    public EventTime? Since(string uid) => known.TryGetValue(uid, out EventTime time) ? time : null;

    /// <summary>When the event happened, as far as the output tells.</summary>
    public EventTime? Happened(string uid) => happened.TryGetValue(uid, out EventTime time) ? time : null;

    public bool IsNamed(string uid, string analytic) => named.Contains((uid, analytic));

    /// <summary>Ids of all events that an incident rests on.</summary>
    public static HashSet<string> EventsOf(Incident incident) =>
    [
        .. incident.Findings.SelectMany(finding => finding.Events).Select(related => related.Uid),
        .. incident.Signals.Select(signal => signal.EventUid),
    ];

    private void Add(string uid, EventTime time, EventTime since, MicroNats evidence)
    {
        happened.TryAdd(uid, time);
        if (evidence >= MicroNats.Kept && (!known.TryGetValue(uid, out EventTime before) || since < before))
        {
            known[uid] = since;
        }
    }
}
