using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Report;

/// <summary>What an investigation asked and proposes: goals, containment, gaps, questions for people.</summary>
internal static class HtmlInquiry
{
    private const int MostIds = 4;

    /// <summary>Goals below this are left out.</summary>
    private const double Worth = 0.05;

    /// <param name="open">Whether what is folded stands open, as for paper.</param>
    public static void Write(HtmlPage page, Inquiry inquiry, bool open = false)
    {
        if (inquiry.Asked.Count == 0)
        {
            return;
        }

        WriteContainment(page, inquiry.Containment);
        page.Open("div", "two");
        WriteGoals(page, inquiry.Goals);
        page.Open("section");
        WriteList(page, "Ask people next", inquiry.NextQuestions);
        WriteList(page, "What cannot be told", inquiry.Gaps);
        page.Close("section").Close("div");
        WriteQuestions(page, inquiry.Asked, open);
    }

    private static void WriteContainment(HtmlPage page, IReadOnlyList<ContainmentOption> options)
    {
        if (options.Count == 0)
        {
            return;
        }

        page.Element("h4", "What would contain it");
        page.Markup("<table class=\"why\"><thead><tr><th scope=\"col\">Proposal, the narrowest first</th><th scope=\"col\">What it breaks</th><th scope=\"col\">How to take it back</th><th scope=\"col\">Because of</th></tr></thead><tbody>");
        foreach (ContainmentOption option in options)
        {
            page.Open("tr").LogElement("td", option.Action, longest: 300).LogElement("td", option.Breaks, longest: 300).LogElement("td", option.Undo, longest: 200)
                .LogElement("td", string.Join(", ", option.EventUids.Take(MostIds)), "ids", 600).Close("tr");
        }

        page.Markup("</tbody></table>");
    }

    private static void WriteGoals(HtmlPage page, IReadOnlyList<Goal> goals)
    {
        page.Open("section").Element("h4", "What it may be after");
        page.Open("ul");
        foreach (Goal goal in goals.Where(goal => goal.Probability >= Worth))
        {
            page.Open("li").Log(goal.Title).Words($" ({HtmlIncident.Percent(goal.Probability)})");
            if (goal.For.Count > 0)
            {
                page.Words(": ").Log(goal.For[0], Hypothesis.LongestReason);
            }

            page.Close("li");
        }

        page.Close("ul").Close("section");
    }

    private static void WriteList(HtmlPage page, string heading, IReadOnlyList<string> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        page.Element("h4", heading).Open("ul");
        foreach (string entry in entries)
        {
            page.LogElement("li", entry, longest: 300);
        }

        page.Close("ul");
    }

    private static void WriteQuestions(HtmlPage page, IReadOnlyList<AskedQuestion> asked, bool open)
    {
        int yes = asked.Count(question => question.Answer == AnswerKind.Yes);
        page.Open(open ? "details open=\"\"" : "details").Element("summary", string.Create(CultureInfo.InvariantCulture, $"{asked.Count} questions asked of the evidence, {yes} answered with yes"));
        page.Markup("<table class=\"why\"><thead><tr><th scope=\"col\">Question</th><th scope=\"col\">Answer</th><th scope=\"col\">Events</th></tr></thead><tbody>");
        foreach (AskedQuestion question in asked.OrderByDescending(question => question.Answer))
        {
            page.Open("tr").LogElement("td", question.Question, longest: 300).Element("td", question.Answer == AnswerKind.Yes ? "yes" : "no")
                .LogElement("td", string.Join(", ", question.EventUids.Take(MostIds)), "ids", 600).Close("tr");
        }

        page.Markup("</tbody></table>").Close("details");
    }
}
