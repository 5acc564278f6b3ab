using Nephoscope.Events;

namespace Nephoscope.Report;

/// <summary>The events that an incident cites, numbered in order of time, so that sentences can point to them. Immutable.</summary>
internal sealed class CitedEvents
{
    /// <summary>Most that are listed; what is cited beyond is told by its id.</summary>
    public const int Most = 1500;

    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public CitedEvents(Incident incident)
    {
        var known = new Dictionary<string, CitedEvent>(StringComparer.Ordinal);
        foreach (Finding finding in incident.Findings)
        {
            foreach (RelatedEvent related in finding.Events)
            {
                known.TryAdd(related.Uid, new CitedEvent(related.Uid, related.Time, related.What, HtmlIncident.ActorOf(finding), finding.SourceAddress));
            }
        }

        foreach (Signal signal in incident.Signals)
        {
            known.TryAdd(signal.EventUid, new CitedEvent(signal.EventUid, signal.Time, signal.What, "", ""));
        }

        foreach (CausalEdge edge in incident.Edges)
        {
            known.TryAdd(edge.EventUid, new CitedEvent(edge.EventUid, edge.Time, "", "", ""));
        }

        foreach (StorySentence sentence in incident.Story)
        {
            foreach (string uid in sentence.EventUids)
            {
                known.TryAdd(uid, new CitedEvent(uid, sentence.Time, "", "", ""));
            }
        }

        Total = known.Count;
        Events = [.. known.Values.OrderBy(cited => cited.Time.Nanoseconds).ThenBy(cited => cited.Uid, StringComparer.Ordinal).Take(Most)];
        for (int i = 0; i < Events.Count; i++)
        {
            numbers[Events[i].Uid] = i + 1;
        }
    }

    public IReadOnlyList<CitedEvent> Events { get; }

    /// <summary>How many are cited in all.</summary>
    public int Total { get; }

    /// <summary>From 1; 0 where it is not listed.</summary>
    public int NumberOf(string uid) => numbers.GetValueOrDefault(uid);
}

/// <summary>One event that is cited.</summary>
/// <param name="What">Operation or process; empty where only its id is known.</param>
/// <param name="Actor">Who, by the first finding that cites it.</param>
/// <param name="Source">Where from, by the same.</param>
internal sealed record CitedEvent(string Uid, EventTime Time, string What, string Actor, string Source);
