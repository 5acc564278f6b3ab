using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Incidents.Correlation;

namespace Nephoscope.Incidents.Investigation;

/// <summary>
/// Weighs what could explain an incident by asking typed questions of its evidence, those first that are expected to tell most for their
/// cost. Every answer keeps the findings and events it rests on; what cannot be answered is listed as a gap. Deterministic; no language model
/// takes part. Thread-safe.
/// </summary>
internal static class Investigator
{
    /// <summary>Titles that a citation names, and events.</summary>
    public const int MostCited = 4;

    /// <summary>Asks everything the evidence can answer.</summary>
    public static Inquiry Inquire(CaseFile file)
    {
        QuestionTable table = QuestionTable.Shipped;
        var inquiry = new OpenInquiry(table);
        foreach (Question question in table.Triage)
        {
            inquiry.Put(question, file);
        }

        var open = new List<Question>(table.Rest);
        while (open.Count > 0)
        {
            Question next = inquiry.MostTelling(open);
            open.Remove(next);
            inquiry.Put(next, file);
        }

        return InquiryTeller.Tell(table, inquiry);
    }

    /// <summary>Every explanation, most likely first; what speaks for and against each, with the events.</summary>
    public static IReadOnlyList<Hypothesis> Explanations(OpenInquiry inquiry)
    {
        QuestionTable table = QuestionTable.Shipped;
        return
        [
            .. table.Hypotheses.Select((row, index) => Explanation(row, index, inquiry))
                .OrderByDescending(hypothesis => hypothesis.Probability).ThenBy(hypothesis => hypothesis.Uid, StringComparer.Ordinal),
        ];
    }

    /// <summary>Probability of all harmless explanations together, from the cheap questions only; zero while there is no finding.</summary>
    public static double HarmlessProbability(IncidentCase incident)
    {
        List<Finding> findings = [.. incident.Items.Where(item => item.Finding is not null).Order().Select(item => item.Finding!)];
        if (findings.Count == 0)
        {
            return 0;
        }

        QuestionTable table = QuestionTable.Shipped;
        var last = new EventTime(incident.Items.Where(item => item.Finding is not null).Max(item => item.Time.Nanoseconds));
        var file = new CaseFile(findings, incident.Firsts.Count, findings.Count, last);
        var belief = new Belief(table.Hypotheses.Select(row => row.LogPrior));
        foreach (Question question in table.Triage)
        {
            if (file.Ask(question).Kind == AnswerKind.Yes)
            {
                belief.Take(question.Topic, question.IfYes);
            }
        }

        return table.Hypotheses.Select((row, index) => row.Harmless ? Math.Round(belief.Probabilities[index], 4) : 0).Sum();
    }

    public static string Cite(Question question, Answer answer)
    {
        IEnumerable<string> titles = answer.Findings.Select(finding => LogText.Clean(finding.Title)).Distinct(StringComparer.Ordinal).Take(MostCited);
        List<string> events = Events(answer);
        string rests = string.Join(", ", titles);
        string separator = rests.Length > 0 ? "; " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{question.Says} ({rests}{separator}{(events.Count == 1 ? "event" : "events")} {string.Join(", ", events)})");
    }

    /// <summary>The first few different events that an answer rests on; none for most answers, which are no.</summary>
    public static List<string> Events(Answer answer)
    {
        List<string> events = [];
        for (int i = 0; i < answer.Findings.Count && events.Count < MostCited; i++)
        {
            Cite(events, answer.Findings[i].Events[^1].Uid);
        }

        for (int i = 0; i < answer.Edges.Count && events.Count < MostCited; i++)
        {
            Cite(events, answer.Edges[i].EventUid);
        }

        return events;
    }

    private static void Cite(List<string> events, string uid)
    {
        string clean = LogText.Clean(uid);
        if (!events.Contains(clean))
        {
            events.Add(clean);
        }
    }

    private static Hypothesis Explanation(HypothesisRow row, int index, OpenInquiry inquiry)
    {
        return new Hypothesis(
            row.Uid,
            row.Title,
            Math.Round(inquiry.Hypotheses.Probabilities[index], 4),
            Speaking(inquiry.Yeses, index, 1),
            Speaking(inquiry.Yeses, index, -1));
    }

    /// <summary>What speaks for an explanation, or against it, the weightiest first; of equal ones what was asked first.</summary>
    /// <param name="sign">1 for, -1 against.</param>
    private static string[] Speaking(IReadOnlyList<PutQuestion> yeses, int index, int sign)
    {
        List<(double Weight, string Text)>? weighed = null;
        for (int i = 0; i < yeses.Count; i++)
        {
            double weight = yeses[i].Question.IfYes[index] * sign;
            if (weight > 0)
            {
                weighed ??= [];
                int place = weighed.Count;
                while (place > 0 && weighed[place - 1].Weight < weight)
                {
                    place--;
                }

                weighed.Insert(place, (weight, yeses[i].Cite));
            }
        }

        return weighed is null ? [] : [.. weighed.Select(static entry => entry.Text)];
    }
}
