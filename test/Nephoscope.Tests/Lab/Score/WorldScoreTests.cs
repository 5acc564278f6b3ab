using Nephoscope.Events;
using Nephoscope.Lab;
using Nephoscope.Lab.Score;
using static Nephoscope.Tests.Lab.Score.HandMade;

namespace Nephoscope.Tests.Lab.Score;

public sealed class WorldScoreTests
{
    private static readonly GroundTruth Attack = Truth(
        ("first", [("a1", 10), ("a2", 11)]),
        ("second", [("b1", 20), ("b2", 22)]),
        ("third", [("c1", 40)]));

    [Fact]
    public void A_step_counts_when_its_evidence_lies_in_the_attacks_incident()
    {
        Finding first = Finding("first", 10, 4, ("a1", 10));
        Finding second = Finding("other", 22, 5, ("b2", 22));
        Finding apart = Finding("third", 40, 5, ("c1", 40));
        WorldScore score = Score([Incident(Severity.High, "ann", 22, first, second)], first, second, apart);

        Assert.Equal([(true, true, true), (true, true, false), (true, false, true)], score.Steps.Select(step => (step.Seen, step.Joined, step.Named)));
        Assert.Equal([0, 1, 0], score.Steps.Select(step => step.EventsMissed!.Value));
        Assert.Equal([0.0, 120.0, 0.0], score.Steps.Select(step => step.Seconds!.Value));
        Assert.True(score.Found);
        Assert.Equal((1, 1), (score.Incidents, score.Rank!.Value));
        Assert.Equal((2, 12 * 60.0, 4), (score.OpeningStep!.Value, score.OpeningSeconds!.Value, score.OpeningEvents!.Value));
        Assert.Equal((1.0, true, "stolen-human-credential"), (score.Purity!.Value, score.PatientZero!.Value, score.TopHypothesis));
        Assert.Equal((1.0, 2 / 3.0), (score.StoryPrecision!.Value, score.StoryRecall!.Value));
        Assert.Equal(0, score.FalseIncidents);
    }

    [Fact]
    public void What_a_story_cites_and_concludes_is_held_against_the_truth()
    {
        Finding mixed = Finding("first", 10, 4, ("a1", 10), ("b1", 20), ("n1", 21), ("n2", 21));
        WorldScore score = Score([Incident(Severity.High, "ann", 20, mixed)], mixed);
        Assert.Equal((0.5, 2 / 3.0, true), (score.StoryPrecision!.Value, score.StoryRecall!.Value, score.Explained!.Value));
        GroundTruth insider = Attack with { Explanations = ["malicious-insider", "new-integration"] };
        Assert.False(WorldScore.Of(insider, [Incident(Severity.High, "ann", 20, mixed)], [mixed], 0.5, "").Explained);
        Assert.Null(WorldScore.Of(Attack with { Explanations = [] }, [Incident(Severity.High, "ann", 20, mixed)], [mixed], 0.5, "").Explained);
        Assert.Null(Score([]).Explained);
    }

    [Theory]
    [InlineData("reference", AttackVictim.Developer, "stolen-human-credential")]
    [InlineData("mining", AttackVictim.Administrator, "stolen-human-credential")]
    [InlineData("reference", AttackVictim.CiRole, "stolen-workload-credential compromised-pipeline")]
    [InlineData("ransom", AttackVictim.InstanceRole, "stolen-workload-credential")]
    [InlineData("ssrf", AttackVictim.InstanceRole, "stolen-workload-credential")]
    [InlineData("container-escape", AttackVictim.Developer, "stolen-workload-credential")]
    [InlineData("insider", AttackVictim.Developer, "malicious-insider")]
    public void The_truth_tells_what_an_investigation_should_come_to(string attack, AttackVictim victim, string expected)
    {
        var simulator = new CompanySimulator(new CompanyOptions { People = 30, Days = 2, Attack = new AttackOptions { Name = attack, Victim = victim } });
        Assert.Equal(expected.Split(' '), Assert.Single(simulator.Attacks).Explanations);
    }

    /// <summary>Below ln 3 nothing is evidence.</summary>
    [Fact]
    public void A_whisper_is_no_evidence()
    {
        Finding whisper = Finding("first", 10, 1.0, ("a1", 10));
        WorldScore score = Score([Incident(Severity.Low, "ann", 0, whisper)], whisper);
        Assert.All(score.Steps, step => Assert.False(step.Seen));
        Assert.False(score.Found);
        Assert.Null(score.OpeningStep);
    }

    [Fact]
    public void One_step_alone_is_not_the_attack()
    {
        Finding first = Finding("first", 10, 12, ("a1", 10), ("a2", 11));
        WorldScore score = Score([Incident(Severity.High, "ann", 11, first)], first);
        Assert.False(score.Found);
        Assert.Equal(1, score.Incidents);
        Assert.True(WorldScore.Of(Truth(("first", [("a1", 10)])), [Incident(Severity.High, "ann", 11, first)], [first], 0.5, "").Found);
    }

    [Fact]
    public void What_holds_nothing_of_the_attack_is_false()
    {
        Finding mixed = Finding("first", 10, 4, ("a1", 10), ("b1", 20), ("n1", 21), ("n2", 21));
        Finding noise = Finding("noise", 60 * 30, 20, ("n3", 60 * 30));
        WorldScore score = Score([Incident(Severity.Critical, "bob", 60 * 30, noise), Incident(Severity.High, "annabel", 20, mixed)], mixed, noise);
        Assert.Equal(30.0, Assert.Single(score.FalseOpenings));
        Assert.Equal(2, score.Rank);
        Assert.Equal(0.5, score.Purity);
        Assert.False(score.PatientZero);
        Assert.Equal(1.0, score.Budgeted);
        Assert.Equal(1.0, score.Exposure);
    }

    /// <summary>What an attacker does beside the steps, a second attacker and an ordered exercise are no false incidents.</summary>
    [Fact]
    public void Incidents_beside_the_attack_are_told_apart()
    {
        GroundTruth truth = Attack with { Alongside = new HashSet<string> { "p1" }, Authorised = new HashSet<string> { "r1" } };
        Finding first = Finding("first", 10, 4, ("a1", 10), ("p1", 12));
        Finding padding = Finding("x", 12, 4, ("p1", 12));
        Finding exercise = Finding("x", 50, 4, ("r1", 50));
        Finding noise = Finding("x", 60, 4, ("n1", 60));
        WorldScore score = WorldScore.Of(
            truth,
            [
                Incident(Severity.High, "ann", 10, first), Incident(Severity.High, "ann", 12, padding), Incident(Severity.High, "red", 50, exercise),
                Incident(Severity.High, "bob", 60, noise),
            ],
            [first, padding, exercise, noise], 0.5, "");
        Assert.Equal((1, 1, 1, 1.0), (score.Incidents, score.AuthorisedIncidents, score.FalseIncidents, score.Purity!.Value));
    }

    [Fact]
    public void A_truth_file_tells_what_happened_beside_the_attack()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, """
                { "world": { "seed": 3, "people": 10, "workloads": 20, "days": 5, "start": "2026-03-03T00:00:00Z", "events": 9, "accounts": ["111111111111"], "benign": "RedTeam" },
                  "attack": { "name": "reference", "victim": "ann", "steps": [{ "step": 1, "uid": "u", "title": "t", "events": ["a1"] }], "padding": ["p1"], "poisoning": ["q1"] },
                  "attacks": [{ "steps": [] }, { "steps": [{ "step": 1, "events": ["b1"] }] }],
                  "benign": [{ "name": "travel" }, { "name": "red-team", "exercise": { "steps": [{ "step": 1, "events": ["r1"] }] } }] }
                """);
            GroundTruth truth = GroundTruth.Read(path);
            Assert.Equal(["b1", "p1", "q1"], truth.Alongside.Order());
            Assert.Equal(["r1"], truth.Authorised);
            Assert.Equal(("reference", 30, "111111111111"), (truth.Attack, truth.Principals, truth.Accounts[0]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_board_adds_up()
    {
        Finding first = Finding("first", 10, 4, ("a1", 10));
        Finding rest = Finding("second", 40, 4, ("b1", 20), ("c1", 40));
        WorldScore whole = Score([Incident(Severity.High, "user/ann", 40, first, rest)], first, rest);
        WorldScore missed = Score([]);
        Finding noise = Finding("noise", 5, 20, ("n", 5));
        WorldScore quiet = WorldScore.Of(Truth(), [Incident(Severity.High, "bob", 5, noise)], [noise], 0.5, "");
        var board = new Scoreboard([whole, missed, quiet]);

        Assert.Equal((2, 1, 1), (board.Attacked.Count, board.AttacksFound, board.AttacksComplete));
        Assert.Equal((0.5, 1.5), (board.StepsJoined!.Value, board.StepsPerAttack!.Value));
        Assert.Equal((3.0, 4.0), (board.OpeningStep!.Value, board.OpeningStep95!.Value));
        Assert.Equal((1.0, 1.0, 1.0), (board.IncidentsPerAttack!.Value, board.PatientZero!.Value, board.RankedFirst!.Value));
        Assert.Equal((1, 3.0), (board.FalseIncidents.Count, board.FalseIncidents.Exposure));
        Assert.Equal(1 / 3.0, board.RealisedByBudgeted, 9);
        Assert.Equal([("stolen-human-credential", 1)], board.Hypotheses);
    }

    [Fact]
    public void Another_companys_output_is_refused_by_its_accounts()
    {
        Finding first = Finding("first", 10, 4, ("a1", 10));
        Assert.Contains("another world", Refusal([first with { AccountUid = "222222222222" }], 1000), StringComparison.Ordinal);
        Assert.Contains("another world", Refusal([first], 1001), StringComparison.Ordinal);
        Assert.Contains("read no record", Refusal([], 0), StringComparison.Ordinal);
        Assert.Equal("", Refusal([first], 990));
    }

    private static WorldScore Score(IReadOnlyList<Incident> incidents, params Finding[] findings) => WorldScore.Of(Attack, incidents, findings, 0.5, "");

    private static string Refusal(IReadOnlyList<Finding> findings, long records)
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-score-").FullName;
        try
        {
            using (FileStream stream = File.Create(Path.Combine(folder, "detections.jsonl")))
            {
                foreach (Finding finding in findings)
                {
                    using var json = new System.Text.Json.Utf8JsonWriter(stream);
                    OcsfWriter.WriteFinding(json, finding);
                    json.Flush();
                    stream.WriteByte((byte)'\n');
                }
            }

            var output = new ReplayOutput
            {
                Folder = folder,
                Store = IncidentStore.Open(folder),
                Records = records,
                First = At(1),
                Last = At(100),
                Budget = 0.5,
                Inputs = [],
            };
            _ = WorldScore.Of(Attack, output);
            return "";
        }
        catch (FormatException refusal)
        {
            return refusal.Message;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
