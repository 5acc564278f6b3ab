using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>One sentence of a story in its lane. Immutable.</summary>
/// <param name="Anchor">Id of its place in the page.</param>
/// <param name="Head">The finding's fixed title, where the sentence begins with one.</param>
/// <param name="Rest">What follows it.</param>
/// <param name="Evidence">Of the findings it tells of; 0 where it tells of weak signs only.</param>
/// <param name="StartsDay">True for the first of a day in the viewer's zone, where the story has more than one day.</param>
public sealed record StoryMoment(
    string Anchor, StorySentence Sentence, StoryLane Lane, string Head, string Rest, Severity Severity, double Evidence, bool StartsDay)
{
    private const int Longest = 700;

    public string LaneClass => Lane.ToString().ToLowerInvariant();

    /// <summary>All sentences of an incident, earliest first.</summary>
    public static IReadOnlyList<StoryMoment> Of(Incident incident, Viewer viewer)
    {
        Dictionary<string, StoryLane> lanes = Lanes(incident);
        ILookup<string, Finding> byEvent = incident.Findings.SelectMany(finding => finding.Events.Select(related => (related.Uid, finding))).ToLookup(pair => pair.Uid, pair => pair.finding);
        List<StoryMoment> moments = [];
        string day = "";
        bool manyDays = viewer.Day(incident.StartTime) != viewer.Day(incident.EndTime);
        foreach (StorySentence sentence in incident.Story)
        {
            string text = Say.Clean(sentence.Text, Longest);
            Finding? told = byEvent[sentence.EventUids[0]].FirstOrDefault(finding => text.StartsWith(finding.Title + ".", StringComparison.Ordinal));
            int head = told is null ? 0 : told.Title.Length + 1;
            string today = viewer.Day(sentence.Time);
            moments.Add(new StoryMoment(
                "moment-" + moments.Count.ToString(CultureInfo.InvariantCulture), sentence, lanes.GetValueOrDefault(sentence.EventUids[0]), text[..head], text[head..].Trim(),
                told?.Severity ?? Severity.Informational, told?.Evidence.Nats ?? 0, manyDays && today != day));
            day = today;
        }

        return moments;
    }

    private static Dictionary<string, StoryLane> Lanes(Incident incident)
    {
        var lanes = new Dictionary<string, StoryLane>(StringComparer.Ordinal);
        foreach (RelatedEvent related in incident.Findings.SelectMany(finding => finding.Events))
        {
            lanes.TryAdd(related.Uid, StoryLanes.Of(related.What));
        }

        foreach (Signal signal in incident.Signals)
        {
            lanes.TryAdd(signal.EventUid, StoryLanes.Of(signal.What));
        }

        return lanes;
    }
}
