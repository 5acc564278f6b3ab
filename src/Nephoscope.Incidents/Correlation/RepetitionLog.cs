using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>What repeated a finding, and the finding as it is told with all of that. A function of the set, not of its order. One writer; not thread-safe.</summary>
internal sealed class RepetitionLog
{
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public void Note(RepeatedFinding repetition) => Note(repetition.Of.Uid, [repetition]);

    public void Note(string uid, IReadOnlyList<RepeatedFinding> repetitions)
    {
        if (!entries.TryGetValue(uid, out Entry? entry))
        {
            entry = new Entry();
            entries.Add(uid, entry);
        }

        entry.Repetitions.AddRange(repetitions);
        entry.AsTold = null;
    }

    public bool Knows(Finding finding) => entries.ContainsKey(finding.Uid);

    /// <summary>Forgets what repeated a finding, and gives it.</summary>
    public IReadOnlyList<RepeatedFinding> TakeOut(Finding finding) => entries.Remove(finding.Uid, out Entry? entry) ? entry.Repetitions : [];

    /// <summary>The finding as it is told, where what repeated it is kept elsewhere.</summary>
    public Finding Tell(Finding finding, IReadOnlyList<RepeatedFinding> repetitions) => repetitions.Count == 0 ? Tell(finding) : With(finding, repetitions);

    /// <summary>The finding with the number of times it was said, the last of them, and all events.</summary>
    public Finding Tell(Finding finding)
    {
        if (entries.Count == 0 || !entries.TryGetValue(finding.Uid, out Entry? entry))
        {
            return finding;
        }

        return entry.AsTold ??= With(finding, entry.Repetitions);
    }

    private static Finding With(Finding finding, IReadOnlyList<RepeatedFinding> repetitions) => finding with
    {
        Count = 1 + repetitions.Count,
        LastTime = new EventTime(Math.Max(finding.Time.Nanoseconds, repetitions.Max(again => again.Time.Nanoseconds))),
        Events =
        [
            .. finding.Events.Concat(repetitions.SelectMany(again => again.Events)).DistinctBy(related => related.Uid)
                .OrderBy(related => related.Time.Nanoseconds).ThenBy(related => related.Uid, StringComparer.Ordinal),
        ],
    };

    public void Save(StateWriter writer)
    {
        writer.WriteCount(entries.Count);
        foreach ((_, Entry entry) in entries.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
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
