using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Report;
using Nephoscope.Tests.Incidents;

namespace Nephoscope.Tests.Program.Report;

public sealed partial class HtmlStoryTests
{
    [Fact]
    public void Hostile_text_is_never_markup()
    {
        string page = Write(SampleEvidence.Hostile());
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onmouseover='", page, StringComparison.Ordinal);
        Assert.DoesNotContain(page, letter => letter is '\u202E' or '\u0007');
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_loads_nothing_and_runs_nothing()
    {
        string page = Write(SampleEvidence.SevenSteps());
        Assert.Contains("default-src 'none'; style-src 'sha256-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<(img|iframe|object|embed|link|form|base)\\b", page);
    }

    [Fact]
    public void Every_citation_points_to_an_event_and_every_sentence_cites()
    {
        string page = Write(SampleEvidence.SevenSteps());
        HashSet<string> ids = [.. Id().Matches(page).Select(match => match.Groups[1].Value)];
        List<string> targets = [.. Target().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(targets);
        Assert.Empty(targets.Except(ids));
        Assert.All(Sentence().Matches(page).Select(match => match.Value), sentence => Assert.Contains("href=\"#e", sentence, StringComparison.Ordinal));
        Assert.Equal(ids.Count, Id().Count(page));
    }

    [Fact]
    public void The_body_is_well_formed_and_labelled()
    {
        string page = Write(SampleEvidence.SevenSteps());
        var body = XDocument.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)].Replace("<br>", "<br/>", StringComparison.Ordinal));
        List<int> levels = [.. body.Descendants().Where(element => Heading().IsMatch(element.Name.LocalName)).Select(element => element.Name.LocalName[1] - '0')];
        Assert.Equal(1, levels[0]);
        Assert.Single(levels, 1);
        Assert.All(levels[1..], level => Assert.Equal(2, level));
        Assert.All(body.Descendants("svg"), drawing => Assert.NotNull(drawing.Attribute("aria-label")));
        Assert.All(body.Descendants("th"), head => Assert.NotNull(head.Attribute("scope")));
    }

    [Fact]
    public void It_tells_all_parts_of_the_story()
    {
        string page = Write(SampleEvidence.SevenSteps());
        Assert.All(
            ["What happened", "When", "The attacked path", "Where it began", "Who and what is involved", "What could explain it", "(rejected)", "What would contain it", "MITRE ATT&amp;CK", "Events that are cited"],
            heading => Assert.Contains(heading, page, StringComparison.Ordinal));
    }

    private static string Write(IEnumerable<Finding> findings)
    {
        Incident incident = SevenStepsStoryTests.Correlate([.. findings])[0];
        return HtmlStory.Write(incident, IncidentPath.Of(incident, null));
    }

    [GeneratedRegex(" id=\"([a-z0-9]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex(" href=\"#([a-z0-9]+)\"")]
    private static partial Regex Target();

    [GeneratedRegex("<li id=\"s[0-9]+\">.*?</li>", RegexOptions.Singleline)]
    private static partial Regex Sentence();

    [GeneratedRegex("^h[1-6]$")]
    private static partial Regex Heading();
}
