using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>What repeated a finding, and the finding as it is told with all of that. A function of the set, not of its order. One writer; not thread-safe.</summary>
internal sealed class RepetitionLog
{
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public void Note(RepeatedFinding repetition)
    {
        if (!entries.TryGetValue(repetition.Of.Uid, out Entry? entry))
        {
            entry = new Entry();
            entries.Add(repetition.Of.Uid, entry);
        }

        entry.Repetitions.Add(repetition);
        entry.AsTold = null;
    }

    /// <summary>The finding with the number of times it was said, the last of them, and all events.</summary>
    public Finding Tell(Finding finding)
    {
        if (entries.Count == 0 || !entries.TryGetValue(finding.Uid, out Entry? entry))
        {
            return finding;
        }

        return entry.AsTold ??= finding with
        {
            Count = 1 + entry.Repetitions.Count,
            LastTime = new EventTime(Math.Max(finding.Time.Nanoseconds, entry.Repetitions.Max(again => again.Time.Nanoseconds))),
            Events =
            [
                .. finding.Events.Concat(entry.Repetitions.SelectMany(again => again.Events)).DistinctBy(related => related.Uid)
                    .OrderBy(related => related.Time.Nanoseconds).ThenBy(related => related.Uid, StringComparer.Ordinal),
            ],
        };
    }

    public void Save(StateWriter writer)
    {
        writer.WriteCount(entries.Count);
        foreach (Entry entry in entries.Values)
        {
            writer.WriteList(entry.Repetitions, StateOf.Write);
        }
    }

    public void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(); rest > 0; rest--)
        {
            foreach (RepeatedFinding repetition in reader.ReadList(StateOf.ReadRepeated))
            {
                Note(repetition);
            }
        }
    }

    /// <summary>Drops what repeated the findings among some items.</summary>
    public void Forget(IEnumerable<EvidenceItem> items)
    {
        foreach (EvidenceItem item in items)
        {
            if (item.Finding is { } finding)
            {
                entries.Remove(finding.Uid);
            }
        }
    }

    private sealed class Entry
    {
        public List<RepeatedFinding> Repetitions { get; } = [];

        public Finding? AsTold { get; set; }
    }
}
