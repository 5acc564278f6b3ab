using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents.Correlation;

namespace Nephoscope.Incidents.Story;

/// <summary>Writes the sentences of a story from findings, signals and joins by fixed templates. Every sentence cites its events; nothing is guessed.</summary>
internal sealed class StoryTeller(EntityNames entities)
{
    private const int MostSentences = 120;
    private const int MostCited = 50;
    private const int LongestFacts = 400;
    private const int MostWeakSigns = 4;
    private static readonly TimeSpan Alike = TimeSpan.FromHours(1);

    public IReadOnlyList<StorySentence> Tell(IReadOnlyList<Finding> findings, IReadOnlyList<Signal> signals, IReadOnlyList<CausalEdge> edges)
    {
        List<StorySentence> sentences = [.. Fold(findings), .. TellEdges(edges, findings), .. TellSignals(signals, findings)];
        return [.. sentences
            .OrderBy(sentence => sentence.Time.Nanoseconds)
            .ThenBy(sentence => sentence.EventUids[0], StringComparer.Ordinal)
            .ThenBy(sentence => sentence.Text, StringComparer.Ordinal)
            .Take(MostSentences)];
    }

    public string NameOf(EntityKey key) => entities.TryFind(key, out Entity? entity) ? LogText.Clean(entity.Name) : "entity " + key;

    /// <summary>Findings of one detection on one actor within an hour become one sentence.</summary>
    private static IEnumerable<StorySentence> Fold(IReadOnlyList<Finding> findings)
    {
        var open = new Dictionary<(string Analytic, EntityKey Actor), List<Finding>>();
        List<List<Finding>> groups = [];
        foreach (Finding finding in findings)
        {
            (string, EntityKey) key = (finding.AnalyticUid, finding.Actor.Key);
            if (!open.TryGetValue(key, out List<Finding>? group) || finding.Time.Since(group[0].Time) > Alike)
            {
                group = [];
                open[key] = group;
                groups.Add(group);
            }

            group.Add(finding);
        }

        return groups.Select(TellFindings);
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
    private IEnumerable<StorySentence> TellEdges(IReadOnlyList<CausalEdge> edges, IReadOnlyList<Finding> findings)
    {
        if (edges.Count == 0)
        {
            return [];
        }

        HashSet<string> cited = [.. findings.SelectMany(finding => finding.Events).Select(related => related.Uid)];
        return edges.Where(edge => edge.Kind is EdgeKind.SameRareSource or EdgeKind.SameCredential || !cited.Contains(edge.EventUid)).Select(TellEdge);
    }

    private StorySentence TellEdge(CausalEdge edge) =>
        new(edge.Time, $"{NameOf(edge.From)} {EdgeWords.Of(edge.Kind)} {NameOf(edge.To)}.", [edge.EventUid]);

    /// <summary>Weak signs of one actor within an hour, told in one sentence; those a finding already cites are left out.</summary>
    private IEnumerable<StorySentence> TellSignals(IReadOnlyList<Signal> signals, IReadOnlyList<Finding> findings)
    {
        if (signals.Count == 0)
        {
            return [];
        }

        HashSet<string> cited = [.. findings.SelectMany(finding => finding.Events).Select(related => related.Uid)];
        return signals.Where(signal => !cited.Contains(signal.EventUid))
            .GroupBy(signal => (signal.Thread, Hour: signal.Time.Seconds / 3600))
            .Select(group => TellWeak([.. group]));
    }

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
