using Nephoscope.Events;
using Nephoscope.Incidents;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

public sealed class FindingFoldTests
{
    private static readonly string[] Two = ["a", "b"];

    [Fact]
    public void WhatIsSaidAgainIsCountedAndItsEventsKept()
    {
        Finding told = Assert.Single(Run(Said(0, "a"), Said(50, "b"), Said(100, "b")).Findings);
        Assert.Equal(3, told.Count);
        Assert.Equal(At(100), told.LastTime);
        Assert.Equal(At(0), told.Time);
        Assert.Equal(Two, told.Events.Select(related => related.Uid));
    }

    [Fact]
    public void AnotherThemeActorOrDetectionIsNews()
    {
        Finding first = Said(0, "a");
        Assert.Equal(4, Run(
            first,
            Said(1, "b") with { Theme = 8 },
            Finding("bob", 2, "cli-unusual", 2, eventUid: "c") with { Theme = 7 },
            Finding("alice", 3, "recovery-destroyed", 2, eventUid: "d") with { Theme = 7 }).Findings.Count);
    }

    [Fact]
    public void AnHourOfSilenceOrADayEndsIt()
    {
        Assert.Equal(2, Run(Said(0, "a"), Said(61, "b")).Findings.Count);
        Assert.Equal(2, Run([.. Enumerable.Range(0, 30).Select(i => Said(i * 50, $"e{i:00}"))]).Findings.Count);
    }

    [Fact]
    public void WhatIsGraverOrLouderIsNews()
    {
        Assert.Equal(2, Run(Said(0, "a"), Said(1, "b", nats: 2.6)).Findings.Count);
        Assert.Equal(2, Run(Said(0, "a"), Said(1, "b") with { Severity = Severity.High }).Findings.Count);
        Assert.Single(Run(Said(0, "a"), Said(1, "b", nats: 2.4)).Findings);
    }

    [Fact]
    public void WithoutAThemeAndFromBeforeTheFirstEachStandsByItself()
    {
        Assert.Equal(2, Run(Said(0, "a") with { Theme = 0 }, Said(1, "b") with { Theme = 0 }).Findings.Count);
        Assert.Equal(2, Run(Said(10, "a"), Said(5, "b")).Findings.Count);
    }

    [Fact]
    public void EventsAreBoundedButAllAreCounted()
    {
        Finding told = Assert.Single(Run([.. Enumerable.Range(0, 200).Select(i => Said(i * 0.1, $"e{i:000}"))]).Findings);
        Assert.Equal(200, told.Count);
        Assert.Equal(1 + FindingFold.MostFurtherEvents, told.Events.Count);
    }

    /// <summary>The evidence is the same, so must be the incident; only the list of findings is shorter.</summary>
    [Fact]
    public void FoldingDoesNotChangeTheIncident()
    {
        List<Finding> findings = [.. SevenSteps().SelectMany(step => Enumerable.Range(0, 4).Select(i => step with
        {
            Uid = $"{step.Uid}-{i}",
            Time = step.Time.Plus(TimeSpan.FromSeconds(i)),
            Theme = 7,
            Events = [new RelatedEvent($"{step.Events[^1].Uid}-{i}", step.Time.Plus(TimeSpan.FromSeconds(i)), step.Events[^1].What)],
        })).OrderBy(finding => finding.Time.Nanoseconds)];
        Incident folded = Run([.. findings]).Snapshot(At(3000))[0];
        Incident plain = Run([.. findings.Select(finding => finding with { Theme = 0 })]).Snapshot(At(3000))[0];
        Assert.Equal(plain.Uid, folded.Uid);
        Assert.Equal(plain.Severity, folded.Severity);
        Assert.Equal(plain.Score, folded.Score);
        Assert.Equal(plain.History, folded.History);
        Assert.Equal(plain.Hypotheses.Select(h => (h.Uid, h.Probability)), folded.Hypotheses.Select(h => (h.Uid, h.Probability)));
        Assert.Equal(plain.Findings.Count, folded.Findings.Count * 4);
        Assert.Equal(
            plain.Findings.SelectMany(finding => finding.Events).Select(related => related.Uid).Order(StringComparer.Ordinal),
            folded.Findings.SelectMany(finding => finding.Events).Select(related => related.Uid).Order(StringComparer.Ordinal));
    }

    private static Finding Said(double minutes, string eventUid, double nats = 2) =>
        Finding("alice", minutes, "cli-unusual", nats, eventUid: eventUid) with { Theme = 7, Uid = $"fnd-{eventUid}-{minutes}" };

    private static IncidentCorrelator Run(params Finding[] findings)
    {
        var fold = new FindingFold();
        var correlator = new IncidentCorrelator(new CorrelatorOptions(), Catalog("alice", "bob", "carol"));
        foreach (Finding finding in findings)
        {
            if (fold.Fold(finding) is { } again)
            {
                correlator.Add(again);
            }
            else
            {
                correlator.Add(finding);
            }
        }

        return correlator;
    }
}
