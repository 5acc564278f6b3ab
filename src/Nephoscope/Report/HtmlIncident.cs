using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Incidents;

namespace Nephoscope.Report;

/// <summary>One incident of the page: verdict, timeline in lanes, parts played, stages, explanations, evidence, history.</summary>
internal static class HtmlIncident
{
    private const int MostIds = 8;
    private const int MostEvidence = 200;
    private const int LongestSentence = 700;

    /// <summary>Below this probability an explanation counts as rejected and is folded.</summary>
    private const double Kept = 0.02;

    public static void Write(HtmlPage page, Incident incident)
    {
        int severity = (int)incident.Severity;
        page.Open("article", $"incident s{severity}");
        page.Open("h3").Element("span", Word(incident.Severity), $"badge b{severity}").Words(" ").Log(incident.Title, 300).Close("h3");
        WriteVerdict(page, incident);
        WriteTimeline(page, incident);
        page.Open("div", "two");
        WriteRoot(page, incident);
        WriteStages(page, incident);
        page.Close("div");
        WriteEntities(page, incident);
        WriteHypotheses(page, incident);
        WriteReach(page, incident.Reach);
        HtmlInquiry.Write(page, incident.Inquiry);
        WriteEvidence(page, incident);
        WriteHistory(page, incident);
        page.Close("article");
    }

    internal static void WriteReach(HtmlPage page, IncidentReach reach)
    {
        if (reach.IsNone)
        {
            return;
        }

        page.Element("h4", "What could be reached").Open("ul");
        foreach (string sentence in reach.Sentences())
        {
            page.LogElement("li", sentence, longest: 1000);
        }

        page.Close("ul");
    }

    public static string ActorOf(Finding finding) => finding.Actor.Name.Length > 0 ? finding.Actor.Name : finding.Actor.Uid;

    /// <summary>How often it was said, where that was more than once.</summary>
    internal static string Times(Finding finding) => finding.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (said {finding.Count} times)") : "";

    internal static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "Critical",
        Severity.High => "High",
        Severity.Medium => "Medium",
        Severity.Low => "Low",
        _ => "Info",
    };

    private static void WriteVerdict(HtmlPage page, Incident incident)
    {
        page.Open("p", "verdict");
        if (incident.Inquiry.Verdict.Length > 0)
        {
            page.Log(incident.Inquiry.Verdict, 300).Words(" ");
        }

        page.Words(incident.Severity >= Severity.High ? "Act now." : incident.Severity == Severity.Medium ? "Look at it today." : "For information.").Close("p");
        page.Open("p", "meta").Log(incident.Uid).Words($" · score {incident.Score} nats · ").Time(incident.StartTime).Words(" to ").Time(incident.EndTime);
        IncidentChange? opened = incident.History.FirstOrDefault(change => change.Severity >= Severity.High);
        if (opened is not null)
        {
            page.Words(" · high since ").Time(opened.Time);
        }

        if (incident.AliasOf.Count > 0)
        {
            page.Words(" · merged from ").Log(string.Join(", ", incident.AliasOf), 300);
        }

        page.Close("p");
    }

    private static void WriteTimeline(HtmlPage page, Incident incident)
    {
        var lanes = new Dictionary<string, StoryLane>(StringComparer.Ordinal);
        foreach (Finding finding in incident.Findings)
        {
            foreach (RelatedEvent related in finding.Events)
            {
                lanes.TryAdd(related.Uid, StoryLanes.Of(related.What));
            }
        }

        foreach (Signal signal in incident.Signals)
        {
            lanes.TryAdd(signal.EventUid, StoryLanes.Of(signal.What));
        }

        List<(StorySentence Sentence, StoryLane Lane)> told = [.. incident.Story.Select(sentence => (sentence, lanes.GetValueOrDefault(sentence.EventUids[0])))];
        List<StoryLane> used = [.. told.Select(entry => entry.Lane).Distinct().Order()];
        page.Element("h4", "What happened");
        page.Markup("<table class=\"timeline\"><thead><tr><th class=\"when\" scope=\"col\">Time (UTC)</th>");
        foreach (StoryLane lane in used)
        {
            page.Markup("<th scope=\"col\">").Words(lane.ToString()).Close("th");
        }

        page.Markup("</tr></thead><tbody>");
        foreach ((StorySentence sentence, StoryLane own) in told)
        {
            page.Open("tr").Markup("<th class=\"when\" scope=\"row\">").Time(sentence.Time).Close("th");
            foreach (StoryLane lane in used)
            {
                if (lane == own)
                {
                    page.Open("td").Log(sentence.Text, LongestSentence);
                    WriteIds(page, sentence.EventUids);
                    page.Close("td");
                }
                else
                {
                    page.Open("td", "empty").Close("td");
                }
            }

            page.Close("tr");
        }

        page.Markup("</tbody></table>");
    }

    private static void WriteRoot(HtmlPage page, Incident incident)
    {
        page.Open("section").Element("h4", "Where it began").Open("p").Time(incident.RootCause.Time).Words(" ").Log(incident.RootCause.Explanation, 400);
        WriteIds(page, incident.RootCause.EventUids);
        page.Close("p").Close("section");
    }

    internal static void WriteStages(HtmlPage page, Incident incident)
    {
        page.Open("section").Element("h4", "Stages of the attack (MITRE ATT&CK)").Open("ul", "plain");
        foreach (IGrouping<AttackTactic, AttackTechnique> stage in incident.Attacks.GroupBy(attack => attack.Tactic))
        {
            page.Open("li").Markup("<strong>").Words(stage.First().TacticName + ":").Close("strong")
                .Log(string.Join(", ", stage.Select(attack => $"{attack.Name} ({attack.Uid})")), 600).Close("li");
        }

        page.Close("ul").Close("section");
    }

    internal static void WriteEntities(HtmlPage page, Incident incident)
    {
        if (incident.Entities.Count == 0)
        {
            return;
        }

        page.Element("h4", "Who and what is involved");
        page.Markup("<table><thead><tr><th scope=\"col\">Part</th><th scope=\"col\">Name</th><th scope=\"col\">Kind</th><th scope=\"col\">Id</th></tr></thead><tbody>");
        foreach (IncidentEntity entity in incident.Entities)
        {
            page.Open("tr").Element("td", RoleWord(entity.Role)).LogElement("td", entity.Name).LogElement("td", entity.Type)
                .Open("td").LogElement("code", entity.Uid, "", 200).Close("td").Close("tr");
        }

        page.Markup("</tbody></table>");
    }

    internal static string RoleWord(EntityRole role) => role switch
    {
        EntityRole.PatientZero => "Where it began",
        EntityRole.Pivot => "Passed through",
        EntityRole.Victim => "Affected",
        EntityRole.MadeByAttacker => "Made in the course of it",
        EntityRole.Source => "Came from",
        _ => "Involved",
    };

    private static void WriteHypotheses(HtmlPage page, Incident incident)
    {
        if (incident.Hypotheses.Count == 0)
        {
            return;
        }

        page.Element("h4", "What could explain it");
        WriteExplanations(page, incident.Hypotheses.Where(hypothesis => hypothesis.Probability >= Kept));
        page.Open("details").Element("summary", "Explanations weighed and rejected");
        WriteExplanations(page, incident.Hypotheses.Where(hypothesis => hypothesis.Probability < Kept));
        page.Close("details");
    }

    private static void WriteExplanations(HtmlPage page, IEnumerable<Hypothesis> hypotheses)
    {
        page.Markup("<table class=\"why\"><thead><tr><th scope=\"col\">Explanation</th><th class=\"n\" scope=\"col\">Probability</th><th scope=\"col\">Speaks for it</th><th scope=\"col\">Speaks against it</th></tr></thead><tbody>");
        foreach (Hypothesis hypothesis in hypotheses)
        {
            page.Open("tr").Markup("<th scope=\"row\">").Log(hypothesis.Title).Close("th").Element("td", Percent(hypothesis.Probability), "n");
            WriteList(page, hypothesis.For);
            WriteList(page, hypothesis.Against);
            page.Close("tr");
        }

        page.Markup("</tbody></table>");
    }

    /// <summary>The first two reasons open, the rest folded.</summary>
    private static void WriteList(HtmlPage page, IReadOnlyList<string> reasons)
    {
        const int Shown = 2;
        page.Open("td");
        if (reasons.Count == 0)
        {
            page.Element("span", "nothing", "dim");
        }

        WriteReasons(page, reasons.Take(Shown));
        if (reasons.Count > Shown)
        {
            page.Open("details", "more").Element("summary", $"{reasons.Count - Shown} more");
            WriteReasons(page, reasons.Skip(Shown));
            page.Close("details");
        }

        page.Close("td");
    }

    private static void WriteReasons(HtmlPage page, IEnumerable<string> reasons)
    {
        page.Open("ul", "plain");
        foreach (string reason in reasons)
        {
            page.LogElement("li", reason, "", Hypothesis.LongestReason);
        }

        page.Close("ul");
    }

    private static void WriteEvidence(HtmlPage page, Incident incident)
    {
        page.Open("details").Element("summary", $"Evidence: {incident.Findings.Count} findings, {incident.Signals.Count} weak signs");
        page.Markup("<table><thead><tr><th class=\"when\" scope=\"col\">Time (UTC)</th><th scope=\"col\">Finding</th><th scope=\"col\">Reasons</th><th class=\"n\" scope=\"col\">Nats</th></tr></thead><tbody>");
        foreach (Finding finding in incident.Findings.Take(MostEvidence))
        {
            page.Open("tr").Open("td", "when").Time(finding.Time).Close("td").Open("td").Log(finding.Title).Words(Times(finding)).Markup("<br>").Log(ActorOf(finding));
            WriteIds(page, [.. finding.Events.Select(related => related.Uid)]);
            page.Close("td").Open("td");
            WriteReasons(page, finding.Reasons.Take(6));
            page.Close("td").Element("td", finding.Evidence.ToString(), "n").Close("tr");
        }

        foreach (Signal signal in incident.Signals.Take(MostEvidence))
        {
            page.Open("tr").Open("td", "when").Time(signal.Time).Close("td").Open("td").Words("Weak sign: ").Log(signal.What);
            WriteIds(page, [signal.EventUid]);
            page.Close("td").LogElement("td", signal.Reason, "", 240).Element("td", signal.Evidence.ToString(), "n").Close("tr");
        }

        page.Markup("</tbody></table>").Close("details");
    }

    internal static void WriteHistory(HtmlPage page, Incident incident, bool open = false)
    {
        page.Open(open ? "details open=\"\"" : "details").Element("summary", "How its weight grew");
        page.Markup("<table><thead><tr><th class=\"when\" scope=\"col\">Time (UTC)</th><th scope=\"col\">Severity</th><th class=\"n\" scope=\"col\">Score</th><th scope=\"col\">Because of</th></tr></thead><tbody>");
        foreach (IncidentChange change in incident.History)
        {
            page.Open("tr").Open("td", "when").Time(change.Time).Close("td").Element("td", Word(change.Severity))
                .Element("td", change.Score.ToString(), "n").LogElement("td", change.What, "", 200).Close("tr");
        }

        page.Markup("</tbody></table>").Close("details");
    }

    private static void WriteIds(HtmlPage page, IReadOnlyList<string> uids)
    {
        page.Open("span", "ids").Words(uids.Count == 1 ? "event " : "events ");
        for (int i = 0; i < Math.Min(uids.Count, MostIds); i++)
        {
            page.Words(i == 0 ? "" : ", ").Log(uids[i]);
        }

        page.Words(uids.Count > MostIds ? $" and {uids.Count - MostIds} more" : "").Close("span");
    }

    /// <summary>Never says certain: the table behind it is judgement.</summary>
    internal static string Percent(double probability) => probability switch
    {
        > 0.99 => "over 99 %",
        < 0.01 => "under 1 %",
        _ => (probability * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
    };
}
