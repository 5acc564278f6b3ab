using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Sources.Integrity;

namespace Nephoscope.Report;

/// <summary>
/// The incidents for a person: one self-contained page without script or outside reference, which a content security policy enforces.
/// Text of log records is bounded, cleaned and escaped. The same input gives the same bytes. Thread-safe.
/// </summary>
public static class HtmlReport
{
    private const int MostFindings = 2000;
    private const int MostStories = 100;
    private const int MostMinor = 1000;
    private const int MostReasons = 20;

    /// <summary>The whole page.</summary>
    /// <param name="incidents">Most severe first.</param>
    /// <param name="findings">All findings, earliest first.</param>
    public static string Write(ReportFacts facts, IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings)
    {
        var page = new HtmlPage();
        Write(page, facts, incidents, findings);
        return page.ToString();
    }

    /// <summary>The whole page, piece by piece: it has megabytes.</summary>
    public static void Write(TextWriter writer, ReportFacts facts, IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings)
    {
        var page = new HtmlPage(writer);
        Write(page, facts, incidents, findings);
        page.Flush();
    }

    private static void Write(HtmlPage page, ReportFacts facts, IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings)
    {
        WriteHead(page);
        WriteSummary(page, facts, incidents, findings);
        page.Markup("<main id=\"main\">");
        WriteIntegrity(page, facts.DigestFaults);
        WriteRejected(page, facts.RejectedKinds);
        WriteIncidents(page, incidents, facts.Events > 0);
        WriteFindings(page, findings);
        page.Markup("</main>");
        page.Markup("<footer>Times are UTC. A nat is a unit of evidence: one more nat makes an attack 2.7 times more likely. Every statement names the events it rests on.</footer>");
        page.Markup("</body>").Markup("</html>");
    }

    private static void WriteHead(HtmlPage page)
    {
        string css = Style();
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css)));
        page.Markup("<!doctype html>").Markup("<html lang=\"en\">").Markup("<head>").Markup("<meta charset=\"utf-8\">")
            .Markup($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">")
            .Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Markup("<meta name=\"referrer\" content=\"no-referrer\">")
            .Markup("<title>Nephoscope report</title>")
            .Markup($"<style>{css}</style>").Markup("</head>").Markup("<body>").Markup("<a class=\"skip\" href=\"#main\">Skip to the incidents</a>");
    }

    private static void WriteSummary(HtmlPage page, ReportFacts facts, IReadOnlyList<Incident> incidents, IReadOnlyList<Finding> findings)
    {
        int urgent = incidents.Count(incident => incident.Severity >= Severity.High);
        long events = facts.Events;
        page.Markup("<header class=\"page\">").Element("h1", urgent switch
        {
            _ when events == 0 => "Nothing could be read",
            0 => "Nothing that should wake anybody",
            1 => "One incident needs a person now",
            _ => Number(urgent) + " incidents need a person now",
        });
        page.Open("p", "lead dim").Words(events == 0 ? "Nephoscope found no event in " : "Nephoscope read ").Log(string.Join(", ", facts.Inputs), 300)
            .Words(events == 0 ? "." : $" and learnt from it what is normal. The threshold is set for {facts.FalseIncidentsPerWeek.ToString("0.##", CultureInfo.InvariantCulture)} false incidents a week.").Close("p");
        page.Markup("<dl class=\"facts\">");
        WriteFact(page, "Events", Number(events));
        WriteFact(page, "From (UTC)", events == 0 ? "–" : MapWords.Minute(facts.From));
        WriteFact(page, "To (UTC)", events == 0 ? "–" : MapWords.Minute(facts.To));
        WriteFact(page, "Findings", Number(findings.Count));
        WriteFact(page, "Incidents", Number(incidents.Count));
        WriteFact(page, "Rejected records", Number(facts.Rejected));
        WriteFact(page, "Duplicates left out", Number(facts.Duplicates));
        WriteFact(page, "Late events", Number(facts.Late));
        foreach ((string format, long read) in facts.Formats)
        {
            WriteFact(page, format, Number(read) + (read == 1 ? " event" : " events"));
        }

        page.Markup("</dl>").Markup("</header>");
    }

    /// <summary>Who removes or changes logs wants something not to be seen.</summary>
    private static void WriteIntegrity(HtmlPage page, IReadOnlyList<DigestFault> faults)
    {
        if (faults.Count == 0)
        {
            return;
        }

        page.Open("section").Element("h2", "The logs are not whole");
        page.Element("p", "CloudTrail signs each hour a list of the log files that it delivered. What was given differs from these lists; what stood in missing or changed files is not known.");
        page.Markup("<table><thead><tr><th class=\"when\" scope=\"col\">Hour to (UTC)</th><th scope=\"col\">What</th><th scope=\"col\">Which</th></tr></thead><tbody>");
        foreach (DigestFault fault in faults.Take(MostReasons))
        {
            page.Open("tr").Open("td", "when").Words(fault.Since.Nanoseconds == 0 ? "–" : MapWords.Minute(fault.Since)).Close("td");
            page.Element("td", fault.Title).LogElement("td", fault.Detail, "", 300).Close("tr");
        }

        page.Markup("</tbody></table>");
        page.Element("p", faults.Count > MostReasons ? Number(faults.Count - MostReasons) + " more are in summary.json." : "summary.json lists them too.", "dim").Close("section");
    }

    /// <summary>What could not be read is not known to be harmless, so it is told before the incidents, but does not stand in their way.</summary>
    private static void WriteRejected(HtmlPage page, IReadOnlyList<RejectedKind> rejected)
    {
        if (rejected.Count == 0)
        {
            return;
        }

        long records = rejected.Sum(kind => kind.Count);
        page.Open("details").Element("summary", records == 1 ? "One record could not be read" : Number(records) + " records could not be read");
        page.Markup("<table><thead><tr><th scope=\"col\">Why</th><th class=\"n\" scope=\"col\">Records</th><th scope=\"col\">First in</th></tr></thead><tbody>");
        foreach (RejectedKind kind in rejected.Take(MostReasons))
        {
            page.Open("tr").LogElement("td", kind.Reason).Element("td", Number(kind.Count), "n");
            page.Open("td").Log(kind.File, 300).Words(" at byte " + Number(kind.Offset)).Close("td").Close("tr");
        }

        page.Markup("</tbody></table>").Element("p", "rejects.jsonl names every record with its file and place.", "dim").Close("details");
    }

    private static void WriteFact(HtmlPage page, string name, string value) =>
        page.Open("div").LogElement("dt", name).LogElement("dd", value).Close("div");

    private static void WriteIncidents(HtmlPage page, IReadOnlyList<Incident> incidents, bool read)
    {
        page.Element("h2", "Incidents");
        if (incidents.Count == 0)
        {
            page.Element("p", read ? "Nothing reached the weight of an incident. The findings below are what deviated." : "Without events there is nothing to say.");
        }

        int told = Math.Min(incidents.Count(incident => incident.Severity >= Severity.Medium), MostStories);
        foreach (Incident incident in incidents.Take(told))
        {
            HtmlIncident.Write(page, incident);
        }

        if (incidents.Count > told)
        {
            WriteMinor(page, [.. incidents.Skip(told)]);
        }
    }

    /// <summary>One row each: a page with a thousand stories of little weight is read by nobody.</summary>
    private static void WriteMinor(HtmlPage page, List<Incident> minor)
    {
        string what = minor[0].Severity >= Severity.Medium ? " more, the most severe first" : " of low weight: worth a look, nobody needs to be woken";
        page.Open("details").Element("summary", Number(minor.Count) + what);
        page.Markup("<table><thead><tr><th class=\"when\" scope=\"col\">Since (UTC)</th><th scope=\"col\">Incident</th><th scope=\"col\">Severity</th><th class=\"n\" scope=\"col\">Findings</th><th class=\"n\" scope=\"col\">Nats</th></tr></thead><tbody>");
        foreach (Incident incident in minor.Take(MostMinor))
        {
            page.Open("tr").Open("td", "when").Time(incident.StartTime).Close("td");
            page.Open("td").Log(incident.Title, 300).Markup("<br>").LogElement("span", incident.Uid, "ids").Close("td");
            page.Element("td", HtmlIncident.Word(incident.Severity)).Element("td", Number(incident.Findings.Count), "n").Element("td", incident.Score.ToString(), "n").Close("tr");
        }

        page.Markup("</tbody></table>");
        page.Element("p", (minor.Count > MostMinor ? Number(minor.Count - MostMinor) + " more are in incidents.jsonl. " : "") + "nephoscope explain ID tells the whole story of one.", "dim");
        page.Close("details");
    }

    private static void WriteFindings(HtmlPage page, IReadOnlyList<Finding> findings)
    {
        page.Element("h2", "All findings");
        page.Open("details").Element("summary", Number(findings.Count) + " findings, earliest first");
        page.Markup("<table><thead><tr><th class=\"when\" scope=\"col\">Time (UTC)</th><th scope=\"col\">Finding</th><th scope=\"col\">Who</th><th scope=\"col\">Why</th><th class=\"n\" scope=\"col\">Nats</th></tr></thead><tbody>");
        foreach (Finding finding in findings.Take(MostFindings))
        {
            page.Open("tr").Open("td", "when").Time(finding.Time).Close("td");
            page.Open("td").Log(finding.Title).Words(HtmlIncident.Times(finding)).Markup("<br>").LogElement("span", finding.Uid, "ids").Close("td");
            page.LogElement("td", HtmlIncident.ActorOf(finding)).LogElement("td", finding.Reasons.Count > 0 ? finding.Reasons[0] : finding.Description, "", 240)
                .Element("td", finding.Evidence.ToString(), "n").Close("tr");
        }

        page.Markup("</tbody></table>");
        if (findings.Count > MostFindings)
        {
            page.Element("p", $"{Number(findings.Count - MostFindings)} more are in detections.jsonl.", "dim");
        }

        page.Close("details");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Style()
    {
        const string Name = "Nephoscope.Report.report.css";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The program lacks its embedded file {Name}. Build it again.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
