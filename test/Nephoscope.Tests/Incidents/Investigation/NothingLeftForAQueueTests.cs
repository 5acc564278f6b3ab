using System.Text.RegularExpressions;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.Lab;
using Nephoscope.Report;
using Nephoscope.Tests.Program;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents.Investigation;

/// <summary>Every strong finding is part of an incident, every incident is investigated, and every claim of an investigation cites events that are there.</summary>
public sealed partial class NothingLeftForAQueueTests
{
    /// <summary>A finding of that much evidence by itself is told, at least as an informational incident.</summary>
    private static readonly MicroNats Strong = MicroNats.FromNats(3);

    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "seven-steps");

    public static TheoryData<string> Attacks => [.. AttackCatalog.Names];

    [Fact]
    public void The_sample()
    {
        using var run = new ReplayRun([Sample], 2, Sample + ".ip-intel.csv");
        Check(run);
        Assert.Contains(run.Incidents, incident => incident.Severity < Severity.High);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void The_lab(string attack)
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-world-").FullName;
        try
        {
            string world = Path.Combine(folder, "world");
            CompanySimulator.Generate(
                new CompanyOptions
                {
                    Seed = 11,
                    People = 12,
                    Days = 5,
                    PeopleActivity = 0.2,
                    MachineActivity = 0.1,
                    HostDays = 1,
                    Hosts = 1,
                    Benign = BenignCases.BreakGlass | BenignCases.Travel,
                    Attack = new AttackOptions { Name = attack, Minutes = 60 },
                },
                world);
            using var run = new ReplayRun([world], 2, world + ".ip-intel.csv");
            Check(run);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Whatever else its actor did: on one event with others, after weak findings, or between ordinary calls. The first of its kind: what repeats
    /// a weaker one is weighed as a repetition and may stay below what is told.
    /// </summary>
    [Fact]
    public void Any_strong_finding_among_any_others()
    {
        string[] analytics = ["discovery-burst", "iam-update-anomalous", "credential-unusual-source", "cli-unusual"];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20_000], Gen.Int[0, analytics.Length - 1], Gen.Int[2, 90], Gen.Int[0, 20]).List[1, 40].Sample(drawn =>
        {
            var correlator = new IncidentCorrelator(new CorrelatorOptions(), Catalog("p0", "p1", "p2"));
            List<Finding> findings = [];
            foreach ((int person, int minute, int analytic, int tenths, int ordinary) in drawn.OrderBy(row => row.Item2))
            {
                // Every seventh minute shares its event with whatever else falls on it.
                string uid = minute % 7 == 0 ? $"e-{person}-{minute / 70}" : $"e-{person}-{minute}-{findings.Count}";
                Finding finding = SampleEvidence.Finding($"p{person}", minute, analytics[analytic], tenths / 10.0, eventUid: uid) with { Uid = $"fnd-{findings.Count}" };
                findings.Add(finding);
                correlator.CountScored(finding.Time);
                correlator.Add(finding);
                correlator.Discount(finding.Actor.Key, At(minute + 1), MicroNats.FromNats(-ordinary / 10.0));
            }

            IReadOnlyList<Incident> incidents = correlator.Snapshot(At(30_000));
            HashSet<string> told = [.. incidents.SelectMany(incident => incident.Findings).Select(finding => finding.Uid)];
            return incidents.All(incident => incident.Inquiry.Asked.Count > 0) && FirstOfKind(findings).All(finding => told.Contains(finding.Uid));
        });
    }

    private static IEnumerable<Finding> FirstOfKind(List<Finding> findings) =>
        findings.GroupBy(finding => (finding.Actor.Key, finding.AnalyticUid)).Select(group => group.First()).Where(finding => finding.Evidence >= Strong);

    /// <summary>Kept or rejected: what speaks for and against stands on the page, with whole ids.</summary>
    [Fact]
    public void Text_markdown_and_page_show_what_speaks_for_and_against_each_explanation()
    {
        using var run = new ReplayRun([Sample], 2, Sample + ".ip-intel.csv");
        Incident incident = run.Incidents[0];
        string text = Words(new TerminalText(120).Story(incident));
        string markdown = Words(MarkdownText.Write(incident).Replace("\\", "", StringComparison.Ordinal));
        string page = HtmlStory.Write(incident, IncidentPath.Of(incident, null));
        Assert.Contains(incident.Hypotheses, hypothesis => hypothesis.Probability < 0.01 && hypothesis.Against.Count > 0);
        foreach (Hypothesis hypothesis in incident.Hypotheses)
        {
            foreach (string claim in hypothesis.For.Take(1).Concat(hypothesis.Against.Take(1)))
            {
                Assert.Contains(Words(claim), text, StringComparison.Ordinal);
                Assert.Contains(Words(claim), markdown, StringComparison.Ordinal);
                Assert.All(Cited(claim), uid => Assert.Contains(uid, page, StringComparison.Ordinal));
            }
        }
    }

    private static void Check(ReplayRun run)
    {
        Finding[] strong = [.. run.Findings.Where(finding => finding.Evidence >= Strong)];
        HashSet<string> told = [.. run.Incidents.SelectMany(incident => incident.Findings).Select(finding => finding.Uid)];
        Assert.NotEmpty(strong);
        Assert.All(strong, finding => Assert.True(told.Contains(finding.Uid), $"{finding.AnalyticUid} {finding.Evidence}"));
        Assert.All(run.Incidents, Check);
    }

    private static void Check(Incident incident)
    {
        Assert.NotEmpty(incident.Inquiry.Verdict);
        Assert.Equal(8, incident.Hypotheses.Count);
        HashSet<string> known =
        [
            .. incident.Findings.SelectMany(finding => finding.Events).Select(related => related.Uid),
            .. incident.Signals.Select(signal => signal.EventUid), .. incident.Edges.Select(edge => edge.EventUid),
        ];
        IEnumerable<string> claims = incident.Hypotheses.SelectMany(hypothesis => hypothesis.For.Concat(hypothesis.Against))
            .Concat(incident.Inquiry.Goals.SelectMany(goal => goal.For));
        Assert.All(claims, claim =>
        {
            string[] cited = Cited(claim);
            Assert.NotEmpty(cited);
            Assert.All(cited, uid => Assert.Contains(uid, known));
        });
        Assert.All(incident.Inquiry.Asked.Where(asked => asked.Answer == AnswerKind.Yes), asked => Assert.NotEmpty(asked.EventUids));
        Assert.All(
            incident.Inquiry.Asked.SelectMany(asked => asked.EventUids).Concat(incident.Inquiry.Containment.SelectMany(option => option.EventUids))
                .Concat(incident.Story.SelectMany(sentence => sentence.EventUids)).Concat(incident.RootCause.EventUids),
            uid => Assert.Contains(uid, known));
    }

    private static string[] Cited(string claim) => Citation().Match(claim).Groups["ids"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static string Words(string text) => Blank().Replace(text, "");

    [GeneratedRegex(@"(; |\()events? (?<ids>[^()]+)\)$")]
    private static partial Regex Citation();

    /// <summary>Lines are broken anywhere.</summary>
    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
