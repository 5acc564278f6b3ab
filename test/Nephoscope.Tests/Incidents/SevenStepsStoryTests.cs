using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Report;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

public class SevenStepsStoryTests
{
    [Fact]
    public void ExactlyOneCriticalIncidentOpenByTheThirdStep()
    {
        Incident incident = Assert.Single(Correlate(SevenSteps()));
        Assert.Equal(Severity.Critical, incident.Severity);
        Assert.Equal(7, incident.Findings.Count);
        IncidentChange opened = incident.History.First(change => change.Severity >= Severity.High);
        Assert.True(opened.Time <= At(9), $"opened only at {opened.Time}");
        Assert.Equal("stolen-human-credential", incident.Hypotheses[0].Uid);
        Assert.Equal("alice", incident.RootCause.Entity);
        Assert.Contains(incident.Entities, entity => entity is { Name: "bob", Role: EntityRole.Pivot });
        Assert.Contains(incident.Entities, entity => entity is { Uid: "203.0.113.9", Role: EntityRole.Source });
    }

    [Fact]
    public void EverySentenceCitesEventsOfTheIncident()
    {
        Incident incident = Assert.Single(Correlate(SevenSteps()));
        HashSet<string> known = [.. incident.Findings.SelectMany(finding => finding.Events).Select(related => related.Uid), .. incident.Edges.Select(edge => edge.EventUid)];
        Assert.All(incident.Story, sentence => Assert.All(sentence.EventUids, uid => Assert.Contains(uid, known)));
    }

    [Fact]
    public void TheStoryReadsAsWritten()
    {
        Incident incident = Assert.Single(Correlate(SevenSteps()));
        string told = incident.Title + "\n" + string.Join('\n', incident.Story.Select(sentence => $"{sentence.Time.ToString()[11..16]} {sentence.Text}"));
        Assert.Equal(Golden.ReplaceLineEndings("\n"), told);
    }

    [Fact]
    public void ATerminalGetsNoControlCharacters()
    {
        List<Finding> hostile = [.. SevenSteps().Select(finding => finding with { Description = "\u001b[2J\u202Eevil\a" + finding.Description })];
        string text = new TerminalText(80).Story(Assert.Single(Correlate(hostile)));
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c == '\u202E');
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    public static IReadOnlyList<Incident> Correlate(IReadOnlyList<Finding> findings)
    {
        var correlator = new IncidentCorrelator(new CorrelatorOptions(), Catalog("alice", "bob"));
        foreach (Finding finding in findings)
        {
            correlator.Add(finding);
        }

        return correlator.Snapshot(At(120));
    }

    private const string Golden = "";
}
