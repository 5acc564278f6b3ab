using Nephoscope.Events;
using Nephoscope.Report;
using Nephoscope.Tests.Incidents;
using Xunit;

namespace Nephoscope.Tests.Program.Report;

public sealed class HtmlReportTests
{
    [Fact]
    public void HostileTextIsNeverMarkup()
    {
        string page = Write(SampleEvidence.Hostile());
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onmouseover='", page, StringComparison.Ordinal);
        Assert.DoesNotContain(page, c => c is '\u202E' or '\u0007');
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePageIsSelfContained()
    {
        string page = Write(SampleEvidence.SevenSteps());
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TagsAreBalanced()
    {
        string page = Write(SampleEvidence.SevenSteps());
        foreach (string tag in new[] { "table", "tr", "td", "th", "ul", "li", "details", "section", "article", "bdi", "div", "span", "p", "h3", "code" })
        {
            int opened = Count(page, $"<{tag}>") + Count(page, $"<{tag} ");
            Assert.True(opened == Count(page, $"</{tag}>"), tag);
        }
    }

    [Fact]
    public void AnEmptyRunSaysSo() =>
        Assert.Contains("Nothing that should wake anybody", HtmlReport.Write(Facts, [], []), StringComparison.Ordinal);

    /// <summary>Who could read nothing must not take the page for good news.</summary>
    [Fact]
    public void WhatCouldNotBeReadIsNoGoodNews()
    {
        string page = HtmlReport.Write(
            Facts with { Formats = [], Rejected = 62, RejectedKinds = [new RejectedKind("a line of no known format", 61, "logs/<b>.csv", 0), new RejectedKind("a tar archive: unpack it first", 1, "logs/x.tar.gz", 0)] },
            [],
            []);
        Assert.Contains("Nothing could be read", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing that should wake anybody", page, StringComparison.Ordinal);
        Assert.Contains("a tar archive: unpack it first", page, StringComparison.Ordinal);
        Assert.Contains("logs/&lt;b&gt;.csv", page, StringComparison.Ordinal);
    }

    /// <summary>A page of a thousand stories is read by nobody: what weighs little has a row, and its id.</summary>
    [Fact]
    public void ALittleIncidentHasARowAndNoStory()
    {
        IReadOnlyList<Finding> findings = [SampleEvidence.Finding("alice", 1, "cli-unusual", 3.2)];
        Incident little = Assert.Single(SevenStepsStoryTests.Correlate(findings));
        Assert.True(little.Severity < Severity.Medium);
        string page = HtmlReport.Write(Facts, [little], findings);
        Assert.DoesNotContain("<article", page, StringComparison.Ordinal);
        Assert.Contains(little.Uid, page, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasSaidOftenSaysHowOften() =>
        Assert.Contains("(said 5 times)", Write([.. SampleEvidence.SevenSteps().Select(finding => finding with { Count = 5 })]), StringComparison.Ordinal);

    private static ReportFacts Facts => new()
    {
        Inputs = ["samples/seven-steps"],
        From = SampleEvidence.At(-20_000),
        To = SampleEvidence.At(120),
        Formats = [("CloudTrail", 48_211), ("VPC Flow Logs", 1_204_332)],
        Duplicates = 12,
    };

    private static string Write(IReadOnlyList<Finding> findings) => HtmlReport.Write(Facts, SevenStepsStoryTests.Correlate(findings), findings);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
