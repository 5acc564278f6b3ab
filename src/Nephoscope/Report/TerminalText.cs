using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Incidents;

namespace Nephoscope.Report;

/// <summary>
/// Incidents as text for a terminal or a pipe: wrapped to the width, log text without control characters, colour only when asked for.
/// Thread-safe.
/// </summary>
/// <param name="width">Columns; at least 40 are used.</param>
/// <param name="colour">True on a terminal only; never for a pipe.</param>
public sealed class TerminalText(int width = 100, bool colour = false)
{
    private const int MostIds = 4;
    private readonly int columns = Math.Clamp(width, 40, 160);

    /// <summary>One line or two an incident, in the order given.</summary>
    public string List(IReadOnlyList<Incident> incidents)
    {
        if (incidents.Count == 0)
        {
            return "No incidents.\n";
        }

        var text = new StringBuilder();
        foreach (Incident incident in incidents)
        {
            string head = $"{Word(incident.Severity),-8} {incident.StartTime.ToString()[..19].Replace('T', ' ')}  {incident.Uid}  {incident.Score,6} nats";
            text.Append(Paint(incident.Severity, head)).Append('\n');
            Wrap(text, LogText.Clean(incident.Title, 300), "         ");
        }

        return text.ToString();
    }

    /// <summary>The story of one incident.</summary>
    /// <param name="path">The attacked path; null where it was not looked for.</param>
    /// <param name="most">Passages of what happened; of more the first of each kind, the beginning and the end.</param>
    public string Story(Incident incident, IncidentPath? path = null, int most = int.MaxValue)
    {
        var text = new StringBuilder();
        Wrap(text, $"{Word(incident.Severity)}: {LogText.Clean(incident.Title, 300)}", "", line => Paint(incident.Severity, line));
        Wrap(text, $"{incident.Uid}  score {incident.Score} nats  {Short(incident.StartTime)} to {Short(incident.EndTime)} UTC", "");
        text.Append('\n');
        Wrap(text, LogText.Clean(incident.Description, 700), "");
        if (incident.Inquiry.Verdict.Length > 0)
        {
            text.Append('\n');
            Wrap(text, LogText.Clean(incident.Inquiry.Verdict, 400), "");
        }

        Heading(text, "What happened");
        WriteSentences(text, incident, most);
        Heading(text, "Where it began");
        Wrap(text, LogText.Clean(incident.RootCause.Explanation, 400) + " " + Ids(incident.RootCause.EventUids), "  ");
        Heading(text, "Who and what");
        foreach (IncidentEntity entity in incident.Entities)
        {
            Wrap(text, $"{HtmlIncident.RoleWord(entity.Role)}: {LogText.Clean(entity.Name)} ({LogText.Clean(entity.Type)}) {(entity.Uid == entity.Name ? "" : LogText.Clean(entity.Uid, 200))}".TrimEnd(), "  ", indentMore: 2);
        }

        WritePath(text, path);
        WriteStages(text, incident);
        WriteHypotheses(text, incident);
        WriteReach(text, incident.Reach);
        WriteInquiry(text, incident.Inquiry);
        WriteHistory(text, incident.History, most);
        return text.ToString();
    }

    /// <summary>One finding with its reasons and events.</summary>
    public string Explain(Finding finding)
    {
        var text = new StringBuilder();
        Wrap(text, $"{LogText.Clean(finding.Title)} ({finding.AnalyticUid}), {finding.Evidence} nats", "");
        text.Append(CultureInfo.InvariantCulture, $"{finding.Uid}  {finding.Time}  {LogText.Clean(HtmlIncident.ActorOf(finding))}\n\n");
        Wrap(text, LogText.Clean(finding.Description, 700), "");
        Heading(text, "Why");
        foreach (string reason in finding.Reasons)
        {
            Wrap(text, "- " + LogText.Clean(reason, 300), "  ", indentMore: 2);
        }

        Heading(text, "Events");
        foreach (RelatedEvent related in finding.Events)
        {
            Wrap(text, $"{Short(related.Time)}  {LogText.Clean(related.What)}  {LogText.Clean(related.Uid)}", "  ", indentMore: 21);
        }

        return text.ToString();
    }

    /// <summary>The attacked path alone.</summary>
    public string Path(IncidentPath path)
    {
        var text = new StringBuilder();
        WritePath(text, path);
        return text.Length == 0 ? "Nothing joins the entities of this incident.\n" : text.ToString().TrimStart('\n');
    }

    private void WriteSentences(StringBuilder text, Incident incident, int most)
    {
        IReadOnlyList<StorySentence> told = incident.Story;
        if (told.Count > most)
        {
            HashSet<StorySentence> firsts = new(told.DistinctBy(static sentence => sentence.Text.Split('.', ',')[0]), ReferenceEqualityComparer.Instance);
            HashSet<StorySentence> chosen = new(
                told.TakeLast(most / 4).Concat(told.Where(firsts.Contains)).Concat(told).Distinct(ReferenceEqualityComparer.Instance).Cast<StorySentence>().Take(most),
                ReferenceEqualityComparer.Instance);
            told = [.. told.Where(chosen.Contains)];
        }

        foreach (StorySentence sentence in told)
        {
            Wrap(text, $"{Short(sentence.Time)}  {LogText.Clean(sentence.Text, 700)} {Ids(sentence.EventUids)}", "  ", indentMore: 21);
        }

        if (told.Count < incident.Story.Count)
        {
            Wrap(text, string.Create(CultureInfo.InvariantCulture, $"{incident.Story.Count - told.Count} passages between are not shown; the whole story: nephoscope explain {incident.Uid}"), "  ", indentMore: 2);
        }
    }

    private void WriteHistory(StringBuilder text, IReadOnlyList<IncidentChange> history, int most)
    {
        Heading(text, "How its weight grew");
        for (int i = 0; i < history.Count; i++)
        {
            IncidentChange change = history[i];
            if (i < most / 2 || i == history.Count - 1 || change.Severity != history[i - 1].Severity)
            {
                Wrap(text, $"{Short(change.Time)}  {Word(change.Severity),-8} {change.Score,6}  {LogText.Clean(change.What)}", "  ", indentMore: 21);
            }
        }
    }

    private void WritePath(StringBuilder text, IncidentPath? path)
    {
        if (path is not { Steps.Count: > 0 })
        {
            return;
        }

        string more = path.LeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $", {path.LeftOut} more not shown") : "";
        Heading(text, string.Create(CultureInfo.InvariantCulture, $"The attacked path ({path.Stops.Count} entities{more})"));
        Dictionary<EntityKey, PathStop> stops = path.Stops.ToDictionary(stop => stop.Key);
        foreach (PathStep step in path.Steps)
        {
            Wrap(text, $"{Short(step.Time)}  {LogText.Clean(stops[step.From].Name)} -> {LogText.Clean(stops[step.To].Name)}: {LogText.Clean(step.What)} {(step.EventUids.Count > 0 ? Ids(step.EventUids) : "(seen on the map)")}", "  ", indentMore: 21);
        }
    }

    private void WriteStages(StringBuilder text, Incident incident)
    {
        Heading(text, "Stages (MITRE ATT&CK)");
        foreach (IGrouping<AttackTactic, AttackTechnique> stage in incident.Attacks.GroupBy(attack => attack.Tactic))
        {
            Wrap(text, $"{stage.First().TacticName}: {string.Join(", ", stage.Select(attack => $"{LogText.Clean(attack.Name)} ({LogText.Clean(attack.Uid)})"))}", "  ", indentMore: 2);
        }
    }

    private void WriteHypotheses(StringBuilder text, Incident incident)
    {
        Heading(text, "What could explain it");
        foreach (Hypothesis hypothesis in incident.Hypotheses)
        {
            Wrap(text, $"{HtmlIncident.Percent(hypothesis.Probability),9}  {LogText.Clean(hypothesis.Title)}", "  ");
            int most = hypothesis.Probability >= 0.05 ? 3 : 1;
            foreach (string reason in hypothesis.For.Take(most))
            {
                Wrap(text, "+ " + LogText.Clean(reason, Hypothesis.LongestReason), "             ", indentMore: 2);
            }

            foreach (string reason in hypothesis.Against.Take(most))
            {
                Wrap(text, "- " + LogText.Clean(reason, Hypothesis.LongestReason), "             ", indentMore: 2);
            }
        }
    }

    private void WriteReach(StringBuilder text, IncidentReach reach)
    {
        if (!reach.IsNone)
        {
            Heading(text, $"What could be reached, as of {reach.Time}");
            foreach (string sentence in reach.Sentences())
            {
                Wrap(text, LogText.Clean(sentence, 1000), "  ", indentMore: 2);
            }
        }
    }

    private void WriteInquiry(StringBuilder text, Inquiry inquiry)
    {
        if (inquiry.Containment.Count > 0)
        {
            Heading(text, "What would contain it");
            foreach (ContainmentOption option in inquiry.Containment)
            {
                Wrap(text, $"- {LogText.Clean(option.Action, 300)} Breaks: {LogText.Clean(option.Breaks, 300)} Undo: {LogText.Clean(option.Undo, 200)} {Ids(option.EventUids)}", "  ", indentMore: 2);
            }
        }

        WriteEntries(text, "Ask people next", inquiry.NextQuestions);
        WriteEntries(text, "What cannot be told", inquiry.Gaps);
    }

    private void WriteEntries(StringBuilder text, string heading, IReadOnlyList<string> entries)
    {
        if (entries.Count > 0)
        {
            Heading(text, heading);
            foreach (string entry in entries)
            {
                Wrap(text, "- " + LogText.Clean(entry, 300), "  ", indentMore: 2);
            }
        }
    }

    private static string Word(Severity severity) => severity == Severity.Informational ? "info" : severity.ToString().ToLowerInvariant();

    private static string Short(EventTime time) => time.ToString()[..19].Replace('T', ' ');

    private static string Ids(IReadOnlyList<string> uids)
    {
        string more = uids.Count > MostIds ? string.Create(CultureInfo.InvariantCulture, $" and {uids.Count - MostIds} more") : "";
        return $"[{string.Join(", ", uids.Take(MostIds).Select(uid => LogText.Clean(uid)))}{more}]";
    }

    private static void Heading(StringBuilder text, string words) => text.Append('\n').Append(words).Append('\n');

    private string Paint(Severity severity, string line)
    {
        string code = severity switch
        {
            Severity.Critical => "1;35",
            Severity.High => "1;31",
            Severity.Medium => "33",
            _ => "0",
        };
        return colour ? $"\u001b[{code}m{line}\u001b[0m" : line;
    }

    private void Wrap(StringBuilder text, string words, string indent, Func<string, string>? paint = null, int indentMore = 0)
    {
        string first = indent;
        while (words.Length > 0)
        {
            int room = Math.Max(20, columns - first.Length);
            int cut = words.Length;
            if (words.Length > room)
            {
                cut = words.LastIndexOf(' ', room);
                cut = cut <= 0 ? words.IndexOf(' ', room) : cut;
                cut = cut <= 0 ? words.Length : cut;
            }

            string line = first + words[..cut].TrimEnd();
            text.Append(paint is null ? line : paint(line)).Append('\n');
            words = words[cut..].TrimStart();
            first = indent + new string(' ', indentMore);
        }
    }
}
