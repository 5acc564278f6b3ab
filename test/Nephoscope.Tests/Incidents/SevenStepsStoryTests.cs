using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Report;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

public sealed class SevenStepsStoryTests
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

    private const string Golden =
        """
        Stolen credential of alice used from 203.0.113.9 (NL, AS64500): password reset, discovery, IAM change, EC2 launch and 1 more
        15:06 Unusual external source for credential use. alice used access key AKIAEXAMPLE from 203.0.113.9 (NL), a network nobody of 41 peers ever used.
        15:07 Unusual CLI activity. alice called with aws-cli on Linux; only console and Terraform were seen before.
        15:15 Rare password reset. alice reset the password of bob; she never did this, nor did 40 of 41 peers.
        15:26 Burst of resource discovery. bob listed and described far more than ever: 41 distinct calls, 2 expected.
        15:36 Anomalous IAM update. bob attached AdministratorAccess to himself.
        15:50 Unusual EC2/Lambda/ECS creation. bob started 8 instances of p4d.24xlarge in us-west-2, a region nobody ever used.
        16:04 Unusual S3 modifications. bob opened the bucket customer-exports to account 999988887777.
        """;
}
