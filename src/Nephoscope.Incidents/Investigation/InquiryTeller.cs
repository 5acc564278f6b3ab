using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>Says what an investigation came to: verdict, goal, what was asked, what is not known and who could tell. Thread-safe.</summary>
internal static class InquiryTeller
{
    private const int MostGaps = 6;
    private const int MostNext = 4;
    private const double Settled = 0.02;

    public static Inquiry Tell(QuestionTable table, OpenInquiry inquiry)
    {
        IReadOnlyList<Hypothesis> explanations = Investigator.Explanations(inquiry);
        IReadOnlyList<Goal> goals = Goals(table, inquiry);
        bool isHarmless = table.Hypotheses.First(row => row.Uid == explanations[0].Uid).Harmless;
        return new Inquiry
        {
            Verdict = Verdict(explanations[0], isHarmless, goals),
            Probability = explanations[0].Probability,
            Hypotheses = explanations,
            Goals = goals,
            Asked = [.. inquiry.Asked.Where(put => put.Answer.Kind != AnswerKind.Unknown).Select(Asked)],
            Gaps = Gaps(inquiry),
            NextQuestions = Next(inquiry),
        };
    }

    private static string Verdict(Hypothesis top, bool isHarmless, IReadOnlyList<Goal> goals)
    {
        string sure = top.Probability switch
        {
            >= 0.95 => "Almost certainly",
            >= 0.75 => "Probably",
            >= 0.5 => "More likely than not",
            _ => "Undecided; most likely",
        };
        string verdict = string.Create(CultureInfo.InvariantCulture, $"{sure}: {top.Title.ToLowerInvariant()} ({Percent(top.Probability)})");
        if (isHarmless || goals.Count == 0)
        {
            return verdict + ".";
        }

        string goal = goals[0].Probability >= 0.5 ? goals[0].Title.ToLowerInvariant() : "not clear yet, most likely " + goals[0].Title.ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{verdict}. Goal: {goal} ({Percent(goals[0].Probability)}).");
    }

    private static IReadOnlyList<Goal> Goals(QuestionTable table, OpenInquiry inquiry)
    {
        List<PutQuestion> telling = [.. inquiry.Yeses.Where(put => put.Question.IfYesForGoals.Any(log => log != 0))];
        return
        [
            .. table.Goals.Select((row, index) => new Goal(
                    row.Uid,
                    row.Title,
                    Math.Round(inquiry.Goals.Probabilities[index], 4),
                    [.. telling.Where(put => put.Question.IfYesForGoals[index] > 0).OrderByDescending(put => put.Question.IfYesForGoals[index])
                        .Select(put => put.Cite)]))
                .OrderByDescending(goal => goal.Probability).ThenBy(goal => goal.Uid, StringComparer.Ordinal),
        ];
    }

    private static AskedQuestion Asked(PutQuestion put) =>
        new(put.Question.Uid, put.Question.Asks, put.Answer.Kind, Math.Round(put.Gain, 4), put.Answer.Kind == AnswerKind.Yes ? Investigator.Events(put.Answer) : []);

    /// <summary>What telemetry would have answered, the most telling first.</summary>
    private static List<string> Gaps(OpenInquiry inquiry)
    {
        List<string> gaps = [];
        foreach (IGrouping<StoryLane, PutQuestion> lane in inquiry.Asked
            .Where(put => put.Answer.Kind == AnswerKind.Unknown && put.Question.Answer.Computed != ComputedFact.PeopleKnow)
            .GroupBy(put => put.Question.Lane).OrderBy(group => group.Key))
        {
            string missing = lane.Key == StoryLane.Network ? "No flow or DNS logs" : "No runtime or cluster logs";
            foreach (PutQuestion put in lane.OrderByDescending(put => put.Gain).ThenBy(put => put.Question.Uid, StringComparer.Ordinal).Take(MostGaps / 2))
            {
                gaps.Add($"{missing}: {put.Question.Asks}");
            }
        }

        return gaps;
    }

    /// <summary>What a person should be asked next, the most telling first; nothing once the case is settled.</summary>
    private static List<string> Next(OpenInquiry inquiry)
    {
        List<(Question Question, double Gain)> open = [.. inquiry.Asked.Where(put => put.Question.Answer.Computed == ComputedFact.PeopleKnow)
            .Select(put => (put.Question, inquiry.Hypotheses.Gain(put.Question)))];
        return
        [
            .. open.Where(entry => entry.Gain >= Settled).OrderByDescending(entry => entry.Gain).ThenBy(entry => entry.Question.Uid, StringComparer.Ordinal)
                .Take(MostNext).Select(entry => entry.Question.Asks),
        ];
    }

    private static string Percent(double probability) =>
        probability > 0.995 ? "over 99 %" : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(probability * 100)} %");
}
