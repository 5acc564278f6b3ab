using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Nephoscope.Events;
using Nephoscope.Incidents;

namespace Nephoscope.Report;

/// <summary>
/// One incident as one page: no script, nothing loaded, made to be read and printed. Every sentence points to the events it rests on, and each
/// event back to the sentences. All text of records is cleaned and escaped. Thread-safe.
/// </summary>
public static partial class HtmlStory
{
    private const int MostCitations = 12;
    private const double Kept = 0.02;

    public static string Write(Incident incident, IncidentPath path)
    {
        string css = Style("report") + Style("story");
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)));
        var page = new HtmlPage();
        var cited = new CitedEvents(incident);
        page.Markup("<!doctype html>").Markup("<html lang=\"en\">").Markup("<head>").Markup("<meta charset=\"utf-8\">")
            .Markup($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">")
            .Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">").Markup("<meta name=\"referrer\" content=\"no-referrer\">")
            .Open("title").Words(LogText.Clean(incident.Title, 120)).Close("title");
        page.Markup($"<style>{css}</style>").Markup("</head>").Markup("<body>");
        page.Markup("<a class=\"skip\" href=\"#story\">To the story</a>");
        WriteHead(page, incident);
        page.Open("main");
        WriteStory(page, incident, cited);
        StoryGraphics.WriteLanes(page, incident);
        WritePath(page, path, cited);
        WriteRoot(page, incident, cited);
        HtmlIncident.WriteEntities(page, incident);
        WriteExplanations(page, incident, cited);
        HtmlIncident.WriteReach(page, incident.Reach);
        HtmlInquiry.Write(page, incident.Inquiry, open: true);
        HtmlIncident.WriteStages(page, incident);
        HtmlIncident.WriteHistory(page, incident, open: true);
        WriteEvents(page, incident, cited);
        page.Close("main").Open("footer").Words("Written by Nephoscope. Probabilities follow from a table of judgement, not from statistics of attacks. Proposals are carried out by people.").Close("footer");

        // Parts shared with the report are headed for its depth; text of records is escaped and holds no markup.
        return page.Markup("</body>").Markup("</html>").ToString().Replace("<h4>", "<h2>", StringComparison.Ordinal).Replace("</h4>", "</h2>", StringComparison.Ordinal);
    }

    private static void WriteHead(HtmlPage page, Incident incident)
    {
        int severity = (int)incident.Severity;
        page.Markup("<header class=\"page\">");
        page.Open("p", "head").Element("span", HtmlIncident.Word(incident.Severity), $"badge b{severity}").Words(" ").LogElement("code", incident.Uid).Close("p");
        page.LogElement("h1", incident.Title, longest: 300);
        if (incident.Inquiry.Verdict.Length > 0)
        {
            page.LogElement("p", incident.Inquiry.Verdict, "lead", 400);
        }

        page.LogElement("p", incident.Description, "verdict", 700);
        page.Markup("<dl class=\"facts\">");
        Fact(page, "First event (UTC)", incident.StartTime.ToString()[..19].Replace('T', ' '));
        Fact(page, "Last evidence (UTC)", incident.EndTime.ToString()[..19].Replace('T', ' '));
        Fact(page, "Began with", incident.RootCause.Entity);
        Fact(page, "Came from", string.Join(", ", incident.Entities.Where(entity => entity.Role == EntityRole.Source).Select(entity => entity.Name).Take(3)));
        Fact(page, "Evidence", $"{incident.Score} nats");
        Fact(page, "Findings", incident.Findings.Count.ToString(CultureInfo.InvariantCulture));
        page.Markup("</dl>").Markup("</header>");
    }

    private static void Fact(HtmlPage page, string name, string value)
    {
        if (value.Length > 0)
        {
            page.Open("div").Element("dt", name).LogElement("dd", value).Close("div");
        }
    }

    private static void WriteStory(HtmlPage page, Incident incident, CitedEvents cited)
    {
        page.Markup("<h2 id=\"story\">What happened</h2>").Open("ol", "story");
        for (int i = 0; i < incident.Story.Count; i++)
        {
            StorySentence sentence = incident.Story[i];
            page.Markup(string.Create(CultureInfo.InvariantCulture, $"<li id=\"s{i + 1}\">")).Time(sentence.Time).Words(" ").Log(sentence.Text, 700);
            Cite(page, sentence.EventUids, cited);
            page.Close("li");
        }

        page.Close("ol");
    }

    private static void WritePath(HtmlPage page, IncidentPath path, CitedEvents cited)
    {
        if (path.Steps.Count == 0)
        {
            return;
        }

        page.Element("h2", "The attacked path");
        StoryGraphics.WritePath(page, path);
        Dictionary<EntityKey, PathStop> stops = path.Stops.ToDictionary(stop => stop.Key);
        page.Open("ol", "steps");
        foreach (PathStep step in path.Steps)
        {
            page.Open("li").Time(step.Time).Words(" ").Log(stops[step.From].Name).Words(" → ").Log(stops[step.To].Name).Words(": ").Log(step.What);
            if (step.EventUids.Count == 0)
            {
                page.Element("span", " seen on the map", "dim");
            }

            Cite(page, step.EventUids, cited);
            page.Close("li");
        }

        page.Close("ol");
        if (path.LeftOut > 0)
        {
            page.Element("p", string.Create(CultureInfo.InvariantCulture, $"{path.LeftOut} more entities of the incident are not on it; the table below lists all."), "dim");
        }
    }

    private static void WriteRoot(HtmlPage page, Incident incident, CitedEvents cited)
    {
        page.Element("h2", "Where it began").Open("p").Time(incident.RootCause.Time).Words(" ").Log(incident.RootCause.Explanation, 400);
        Cite(page, incident.RootCause.EventUids, cited);
        page.Close("p");
    }

    private static void WriteExplanations(HtmlPage page, Incident incident, CitedEvents cited)
    {
        if (incident.Hypotheses.Count == 0)
        {
            return;
        }

        page.Element("h2", "What could explain it");
        page.Markup("<table class=\"why\"><thead><tr><th scope=\"col\">Explanation</th><th class=\"n\" scope=\"col\">Probability</th><th scope=\"col\">Speaks for it</th><th scope=\"col\">Speaks against it</th></tr></thead><tbody>");
        foreach (Hypothesis hypothesis in incident.Hypotheses)
        {
            page.Open("tr").Markup("<th scope=\"row\">").Log(hypothesis.Title).Words(hypothesis.Probability < Kept ? " (rejected)" : "").Close("th")
                .Element("td", HtmlIncident.Percent(hypothesis.Probability), "n");
            Reasons(page, hypothesis.For, cited);
            Reasons(page, hypothesis.Against, cited);
            page.Close("tr");
        }

        page.Markup("</tbody></table>");
    }

    private static void Reasons(HtmlPage page, IReadOnlyList<string> reasons, CitedEvents cited)
    {
        page.Open("td");
        if (reasons.Count == 0)
        {
            page.Element("span", "nothing", "dim");
        }
        else
        {
            page.Open("ul", "plain");
            foreach (string reason in reasons)
            {
                page.Open("li");
                Linked(page, LogText.Clean(reason, Hypothesis.LongestReason), cited);
                page.Close("li");
            }

            page.Close("ul");
        }

        page.Close("td");
    }

    /// <summary>Words in which the ids of listed events become links.</summary>
    private static void Linked(HtmlPage page, string text, CitedEvents cited)
    {
        int at = 0;
        foreach (Match word in Uid().Matches(text))
        {
            if (cited.NumberOf(word.Value) is > 0 and int number)
            {
                page.Log(text[at..word.Index], Hypothesis.LongestReason);
                Link(page, number);
                at = word.Index + word.Length;
            }
        }

        page.Log(text[at..], Hypothesis.LongestReason);
    }

    private static void Cite(HtmlPage page, IReadOnlyList<string> uids, CitedEvents cited)
    {
        if (uids.Count == 0)
        {
            return;
        }

        page.Open("span", "cites").Words(" ");
        foreach (string uid in uids.Take(MostCitations))
        {
            if (cited.NumberOf(uid) is > 0 and int number)
            {
                Link(page, number);
            }
            else
            {
                page.Words("[").Log(uid).Words("]");
            }
        }

        page.Words(uids.Count > MostCitations ? string.Create(CultureInfo.InvariantCulture, $" and {uids.Count - MostCitations} more") : "").Close("span");
    }

    private static void Link(HtmlPage page, int number) =>
        page.Inline(string.Create(CultureInfo.InvariantCulture, $"<a class=\"cite\" href=\"#e{number}\" aria-label=\"event {number}\">[{number}]</a>"));

    private static void WriteEvents(HtmlPage page, Incident incident, CitedEvents cited)
    {
        ILookup<string, int> told = incident.Story.SelectMany((sentence, i) => sentence.EventUids.Select(uid => (uid, Number: i + 1))).ToLookup(entry => entry.uid, entry => entry.Number);
        page.Element("h2", "Events that are cited");
        page.Markup("<table class=\"events\"><thead><tr><th class=\"n\" scope=\"col\">No.</th><th class=\"when\" scope=\"col\">Time (UTC)</th><th scope=\"col\">What</th><th scope=\"col\">Who, from where</th><th scope=\"col\">Id in the log</th><th scope=\"col\">Told in</th></tr></thead><tbody>");
        for (int i = 0; i < cited.Events.Count; i++)
        {
            CitedEvent one = cited.Events[i];
            page.Markup(string.Create(CultureInfo.InvariantCulture, $"<tr id=\"e{i + 1}\"><td class=\"n\">{i + 1}</td><td class=\"when\">")).Time(one.Time).Close("td").LogElement("td", one.What);
            page.Open("td").Log(one.Actor).Words(one.Actor.Length > 0 && one.Source.Length > 0 ? ", " : "").Log(one.Source).Close("td").Open("td").LogElement("code", one.Uid, "", 200).Close("td").Open("td");
            foreach (int number in told[one.Uid].Take(MostCitations))
            {
                page.Markup(string.Create(CultureInfo.InvariantCulture, $"<a href=\"#s{number}\" aria-label=\"sentence {number}\">{number}</a> "));
            }

            page.Close("td").Close("tr");
        }

        page.Markup("</tbody></table>");
        if (cited.Total > cited.Events.Count)
        {
            page.Element("p", string.Create(CultureInfo.InvariantCulture, $"{cited.Total - cited.Events.Count} more are in incidents.jsonl."), "dim");
        }
    }

    private static string Style(string name)
    {
        string resource = $"Nephoscope.Report.{name}.css";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program lacks its embedded file {resource}. Build it again.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("[A-Za-z0-9][A-Za-z0-9#:/._-]{6,}[A-Za-z0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Uid();
}
