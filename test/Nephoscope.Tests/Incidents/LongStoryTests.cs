using Nephoscope.Events;
using Nephoscope.Report;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

/// <summary>A key that was public for years: thousands of findings in one incident.</summary>
public sealed class LongStoryTests
{
    private const int Days = 1000;

    [Fact]
    public void The_end_of_a_long_story_is_told_and_all_of_it_is_short()
    {
        Incident incident = Told(Recurring());
        Assert.InRange(incident.Story.Count, 20, 121);
        Assert.Contains(incident.Story, sentence => sentence.Text.StartsWith("Created a user", StringComparison.Ordinal) && sentence.Time == At(Days * 1440));
        Assert.Contains(incident.Story, sentence => sentence.Text.Contains("times within", StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_fit_is_counted_and_the_weightiest_stays()
    {
        string[] kinds = ["burst", "mining", "sharing", "listing", "sending"];
        List<Finding> findings = [.. Enumerable.Range(0, Days).Select(day => Finding("alice", day * 1440, kinds[day % 5], day == 600 ? 9 : 2).From("203.0.113.9"))];
        Incident incident = Told(findings);
        Assert.Equal(121, incident.Story.Count);
        Assert.Contains(incident.Story, sentence => sentence.Time <= At(600 * 1440) && sentence.EventUids.Contains("e-alice-864000-burst"));
        StorySentence rest = Assert.Single(incident.Story, sentence => sentence.Text.Contains("left out", StringComparison.Ordinal));
        Assert.Matches("^[0-9]+ more passages of less weight are left out here, most of them [A-Z][a-z]+", rest.Text);
        Assert.NotEmpty(rest.EventUids);
    }

    [Fact]
    public void Evidence_of_years_does_not_overflow()
    {
        List<Finding> findings = [.. Enumerable.Range(0, 3000).Select(hour => Finding("alice", hour * 60, "burst", 1).From("203.0.113.9") with { Carried = default })];
        Assert.True(findings.Sum(finding => (long)finding.Gain.Value) > int.MaxValue);
        Assert.Contains(Told(findings).Entities, entity => entity.Uid == "203.0.113.9");
        Assert.Equal(new MicroNats(int.MaxValue), new MicroNats(int.MaxValue) + new MicroNats(1));
        Assert.Equal(new MicroNats(int.MinValue), new MicroNats(int.MinValue) - new MicroNats(1));
    }

    [Fact]
    public void A_terminal_gets_beginning_end_and_every_kind_and_the_way_to_the_rest()
    {
        Incident incident = Told(Recurring());
        string text = new TerminalText().Story(incident, most: 12);
        Assert.Contains("Created a user", text, StringComparison.Ordinal);
        Assert.Contains($"{incident.Story.Count - 12} passages between are not shown; the whole story: nephoscope explain {incident.Uid}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not shown", new TerminalText().Story(incident), StringComparison.Ordinal);
    }

    private static List<Finding> Recurring() =>
    [
        .. Enumerable.Range(0, Days).Select(day => Finding("alice", day * 1440, "burst", 3).From("203.0.113." + (day % 200))),
        Finding("alice", Days * 1440, "created a user", 8).From("203.0.113.9"),
    ];

    private static Incident Told(IReadOnlyList<Finding> findings) =>
        SevenStepsStoryTests.Correlate(findings).MaxBy(incident => incident.Findings.Count)!;
}
