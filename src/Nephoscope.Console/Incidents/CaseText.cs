using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>An incident as plain text, for a message or a ticket. Times are UTC, since readers may be anywhere. Thread-safe.</summary>
public static class CaseText
{
    private const int MostIds = 4;

    public static string Of(CaseFolder folder)
    {
        Incident incident = folder.Incident;
        var text = new StringBuilder();
        text.Append(Say.Level(incident.Severity)).Append(": ").AppendLine(Say.Clean(incident.Title, 300));
        text.Append(incident.Uid).Append("  ").Append(Viewer.Utc(incident.StartTime)).Append(" to ").AppendLine(Viewer.Utc(incident.EndTime));
        text.AppendLine(State(folder.Triage)).AppendLine();
        text.AppendLine(Say.Clean(incident.Description, 700));
        Part(text, "Verdict", [Say.Clean(incident.Inquiry.Verdict, 400)]);
        Part(text, "What happened", incident.Story.Select(sentence => $"{Viewer.Utc(sentence.Time)}  {Say.Clean(sentence.Text, 700)}{Ids(sentence.EventUids)}"));
        Part(text, "Who and what", incident.Entities.Select(entity => $"{Say.Role(entity.Role)}: {Say.Clean(entity.Name, 120)} ({Say.Clean(entity.Uid, 200)})"));
        Part(text, "Could be", incident.Hypotheses.Select(hypothesis => string.Create(CultureInfo.InvariantCulture, $"{Say.Percent(hypothesis.Probability)}  {Say.Clean(hypothesis.Title)}")));
        Part(text, "Would contain it", incident.Inquiry.Containment.Select(option => $"{Say.Clean(option.Action, 300)} Breaks: {Say.Clean(option.Breaks, 300)} Undo: {Say.Clean(option.Undo, 300)}"));
        Part(text, "Not known", incident.Inquiry.Gaps.Concat(incident.Inquiry.NextQuestions).Select(gap => Say.Clean(gap, 300)));
        Part(text, "Notes", folder.Notes.Select(note => $"{Say.Clean(note.By, 80)}: {Say.Clean(note.Text, 1000)}"));
        return text.ToString();
    }

    private static string State(Triage triage) => triage.IsClosed
        ? $"Closed by {Say.Clean(triage.By, 80)}: {CloseReasons.TitleOf(triage.Reason)}. {Say.Clean(triage.Comment, 1000)}"
        : triage.AssignedTo.Length > 0 ? "With " + Say.Clean(triage.AssignedTo, 80) : "Nobody has it yet";

    private static void Part(StringBuilder text, string title, IEnumerable<string> lines)
    {
        List<string> told = [.. lines.Where(line => line.Length > 0)];
        if (told.Count == 0)
        {
            return;
        }

        text.AppendLine().AppendLine(title);
        foreach (string line in told)
        {
            text.Append("- ").AppendLine(line);
        }
    }

    private static string Ids(IReadOnlyList<string> uids) =>
        uids.Count == 0 ? "" : $" [{string.Join(", ", uids.Take(MostIds).Select(uid => Say.Clean(uid, 80)))}{(uids.Count > MostIds ? $" and {uids.Count - MostIds} more" : "")}]";
}
