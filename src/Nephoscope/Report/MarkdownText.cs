using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Incidents;

namespace Nephoscope.Report;

/// <summary>
/// One incident as Markdown for a ticket or a wiki. Text of log records is cleaned and every character that Markdown or HTML gives a meaning is
/// escaped, so that it cannot become a link, an image, markup or a mention. Thread-safe.
/// </summary>
public static class MarkdownText
{
    private const int MostIds = 6;

    /// <param name="path">The attacked path; null where it was not looked for.</param>
    public static string Write(Incident incident, IncidentPath? path = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Escape(incident.Title, 300)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{incident.Severity}** · score {incident.Score} nats · {incident.StartTime} to {incident.EndTime} · `{incident.Uid}`\n\n");
        text.Append(Escape(incident.Inquiry.Verdict, 400)).Append("\n\n").Append(Escape(incident.Description, 700)).Append('\n');
        Heading(text, "What happened");
        text.Append("| time (UTC) | what | events |\n|---|---|---|\n");
        foreach (StorySentence sentence in incident.Story)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {sentence.Time.ToString()[..19].Replace('T', ' ')} | {Escape(sentence.Text, 700)} | {Ids(sentence.EventUids)} |\n");
        }

        Heading(text, "Where it began");
        text.Append(Escape(incident.RootCause.Explanation, 400)).Append(' ').Append(Ids(incident.RootCause.EventUids)).Append('\n');
        Heading(text, "Who and what");
        foreach (IncidentEntity entity in incident.Entities)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {HtmlIncident.RoleWord(entity.Role)}: {Escape(entity.Name, 200)} ({Escape(entity.Type, 40)})\n");
        }

        WritePath(text, path);
        WriteExplanations(text, incident);
        WriteEntries(text, "Ask people next", incident.Inquiry.NextQuestions);
        WriteEntries(text, "What cannot be told", incident.Inquiry.Gaps);
        return text.ToString();
    }

    private static void WritePath(StringBuilder text, IncidentPath? path)
    {
        if (path is { Steps.Count: > 0 })
        {
            Heading(text, "The attacked path");
            Dictionary<EntityKey, PathStop> stops = path.Stops.ToDictionary(stop => stop.Key);
            foreach (PathStep step in path.Steps)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {Escape(stops[step.From].Name, 200)} → {Escape(stops[step.To].Name, 200)}: {Escape(step.What, 120)} {(step.EventUids.Count > 0 ? Ids(step.EventUids) : "(seen on the map)")}\n");
            }
        }
    }

    /// <summary>Cleaned, bounded, on one line, nothing of it Markdown.</summary>
    public static string Escape(string raw, int longest)
    {
        var text = new StringBuilder(raw.Length + 16);
        foreach (char c in LogText.Clean(raw, longest))
        {
            switch (c)
            {
                case '&':
                    text.Append("&amp;");
                    break;
                case '<':
                    text.Append("&lt;");
                    break;
                case '>':
                    text.Append("&gt;");
                    break;
                case '@':
                    text.Append("&#64;");
                    break;
                case '\\' or '`' or '*' or '_' or '{' or '}' or '[' or ']' or '(' or ')' or '#' or '!' or '|' or '~':
                    text.Append('\\').Append(c);
                    break;
                case ':' when text.Length >= 4 && text.ToString(Math.Max(0, text.Length - 5), Math.Min(5, text.Length)).Contains("http", StringComparison.OrdinalIgnoreCase):
                    text.Append("&#58;");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        return text.ToString();
    }

    private static void WriteExplanations(StringBuilder text, Incident incident)
    {
        Heading(text, "What could explain it");
        foreach (Hypothesis hypothesis in incident.Hypotheses)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {HtmlIncident.Percent(hypothesis.Probability)} {Escape(hypothesis.Title, 120)}\n");
            int most = hypothesis.Probability >= 0.05 ? 3 : 1;
            foreach (string reason in hypothesis.For.Take(most))
            {
                text.Append(CultureInfo.InvariantCulture, $"  - for: {Escape(reason, Hypothesis.LongestReason)}\n");
            }

            foreach (string reason in hypothesis.Against.Take(most))
            {
                text.Append(CultureInfo.InvariantCulture, $"  - against: {Escape(reason, Hypothesis.LongestReason)}\n");
            }
        }

        if (!incident.Reach.IsNone)
        {
            Heading(text, "What could be reached");
            foreach (string sentence in incident.Reach.Sentences())
            {
                text.Append("- ").Append(Escape(sentence, 1000)).Append('\n');
            }
        }

        Heading(text, "What would contain it");
        foreach (ContainmentOption option in incident.Inquiry.Containment)
        {
            text.Append(CultureInfo.InvariantCulture, $"- [ ] {Escape(option.Action, 300)} Breaks: {Escape(option.Breaks, 300)} Undo: {Escape(option.Undo, 200)} {Ids(option.EventUids)}\n");
        }
    }

    private static void WriteEntries(StringBuilder text, string heading, IReadOnlyList<string> entries)
    {
        if (entries.Count > 0)
        {
            Heading(text, heading);
            foreach (string entry in entries)
            {
                text.Append("- ").Append(Escape(entry, 300)).Append('\n');
            }
        }
    }

    private static void Heading(StringBuilder text, string words) => text.Append("\n## ").Append(words).Append("\n\n");

    private static string Ids(IReadOnlyList<string> uids)
    {
        string more = uids.Count > MostIds ? string.Create(CultureInfo.InvariantCulture, $" and {uids.Count - MostIds} more") : "";
        return string.Join(", ", uids.Take(MostIds).Select(uid => Escape(uid, 120))) + more;
    }
}
