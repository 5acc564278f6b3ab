using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents.Correlation;

namespace Nephoscope.Incidents.Story;

/// <summary>Writes the sentences of a story from findings, signals and joins by fixed templates. Every sentence cites its events; nothing is guessed.</summary>
internal sealed class StoryTeller(EntityNames entities)
{
    private const int MostCited = 50;
    private const int LongestFacts = 400;
    private const int MostWeakSigns = 4;

    /// <summary>What lies so close becomes one sentence. Of a long story whole days, then weeks, are told at once, so that its end is told too.</summary>
    private static readonly TimeSpan[] Alike =
        [TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(28)];

    public IReadOnlyList<StorySentence> Tell(IReadOnlyList<Finding> findings, IReadOnlyList<Signal> signals, IReadOnlyList<CausalEdge> edges)
    {
        HashSet<string> cited = edges.Count == 0 && signals.Count == 0 ? [] : [.. findings.SelectMany(finding => finding.Events).Select(related => related.Uid)];
        List<StoryDraft> joins = DraftEdges(edges, cited);
        List<Signal> weak = [.. signals.Where(signal => !cited.Contains(signal.EventUid))];
        List<StoryDraft> drafts = [];
        foreach (TimeSpan alike in Alike)
        {
            drafts = [.. Fold(findings, alike), .. joins, .. DraftSignals(weak, alike)];
            if (drafts.Count <= StoryDraft.Most)
            {
                break;
            }
        }

        return [.. StoryDraft.Choose(drafts)
            .OrderBy(sentence => sentence.Time.Nanoseconds)
            .ThenBy(sentence => sentence.EventUids[0], StringComparer.Ordinal)
            .ThenBy(sentence => sentence.Text, StringComparer.Ordinal)];
    }

    public string NameOf(EntityKey key) => entities.TryFind(key, out Entity? entity) ? LogText.Clean(entity.Name) : "entity " + key;

    /// <summary>Findings of one detection on one actor that lie close become one sentence.</summary>
    private static IEnumerable<StoryDraft> Fold(IReadOnlyList<Finding> findings, TimeSpan alike)
    {
        var open = new Dictionary<(string Analytic, EntityKey Actor), List<Finding>>();
        List<List<Finding>> groups = [];
        foreach (Finding finding in findings)
        {
            (string, EntityKey) key = (finding.AnalyticUid, finding.Actor.Key);
            if (!open.TryGetValue(key, out List<Finding>? group) || finding.Time.Since(group[0].Time) > alike)
            {
                group = [];
                open[key] = group;
                groups.Add(group);
            }

            group.Add(finding);
        }

        return groups.Select(group => new StoryDraft(
            group[0].StartTime, LogText.Clean(group[0].Title), group.Sum(static finding => Math.Max(0L, finding.Gain.Value)), () => TellFindings(group)));
    }

    private static StorySentence TellFindings(List<Finding> group)
    {
        Finding first = group[0];
        Finding strongest = first;
        foreach (Finding finding in group)
        {
            strongest = finding.Evidence > strongest.Evidence ? finding : strongest;
        }

        string actor = ActorOf(first);
        string facts = LogText.Clean(strongest.Description, LongestFacts).Trim();
        string subject = facts.Contains(actor, StringComparison.Ordinal) ? "" : actor + ": ";
        string text = $"{LogText.Clean(first.Title)}. {subject}{facts}";
        IReadOnlyList<RelatedEvent> events = group.Count == 1 && first.Events.Count == 1 ? first.Events
            : [.. group.SelectMany(finding => finding.Events).DistinctBy(related => related.Uid)
                .OrderBy(related => related.Time.Nanoseconds).ThenBy(related => related.Uid, StringComparer.Ordinal)];
        string calls = CallFolding.Of(events);
        if (calls.Length > 0 && !facts.Contains(events.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            text = End(text) + " " + calls + ".";
        }

        int times = group.Sum(finding => finding.Count);
        if (times > 1)
        {
            TimeSpan span = new EventTime(group.Max(finding => finding.LastTime.Nanoseconds)).Since(first.Time);
            text = End(text) + string.Create(CultureInfo.InvariantCulture, $" Found {times} times within {CallFolding.Span(span)}.");
        }

        return new StorySentence(first.StartTime, End(text), [.. events.Select(related => related.Uid).Take(MostCited)]);
    }

    /// <summary>Joins that the events of a finding do not tell already.</summary>
    private List<StoryDraft> DraftEdges(IReadOnlyList<CausalEdge> edges, HashSet<string> cited) =>
    [
        .. edges.Where(edge => edge.Kind is EdgeKind.SameRareSource or EdgeKind.SameCredential || !cited.Contains(edge.EventUid))
            .Select(edge => new StoryDraft(edge.Time, "joins between identities", MicroNats.Kept.Value, () => TellEdge(edge))),
    ];

    private StorySentence TellEdge(CausalEdge edge) =>
        new(edge.Time, $"{NameOf(edge.From)} {EdgeWords.Of(edge.Kind)} {NameOf(edge.To)}.", [edge.EventUid]);

    /// <summary>Weak signs of one actor that lie close, told in one sentence; those a finding already cites are left out.</summary>
    private IEnumerable<StoryDraft> DraftSignals(List<Signal> signals, TimeSpan alike) => signals
        .GroupBy(signal => (signal.Thread, Span: signal.Time.Seconds / (long)alike.TotalSeconds))
        .Select(group => new StoryDraft(group.First().Time, "weak signs", group.Sum(static signal => Math.Max(0L, signal.Evidence.Value)), () => TellWeak([.. group])));

    private StorySentence TellWeak(List<Signal> group)
    {
        IEnumerable<string> said = group.OrderByDescending(signal => signal.Evidence.Value).ThenBy(signal => signal.EventUid, StringComparer.Ordinal)
            .Select(signal => LogText.Clean(signal.What) + (signal.Reason.Length > 0 ? $" ({LogText.Clean(signal.Reason)})" : ""))
            .Distinct(StringComparer.Ordinal);
        string more = group.Count > MostWeakSigns ? string.Create(CultureInfo.InvariantCulture, $", and {group.Count - MostWeakSigns} more") : "";
        string text = $"Weak signs, {NameOf(group[0].Thread)}: {string.Join(", ", said.Take(MostWeakSigns))}{more}.";
        return new StorySentence(group[0].Time, text, [.. group.Select(signal => signal.EventUid).Distinct(StringComparer.Ordinal).Take(MostCited)]);
    }

    public static string ActorOf(Finding finding) =>
        LogText.Clean(finding.Actor.Name.Length > 0 ? finding.Actor.Name : finding.Actor.Uid.Length > 0 ? finding.Actor.Uid : "somebody");

    private static string End(string text) => text.EndsWith('.') || text.EndsWith('…') ? text : text + ".";
}
