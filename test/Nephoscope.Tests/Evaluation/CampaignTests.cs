using System.Text.Json;
using Nephoscope.Evaluation;
using Nephoscope.Lab;
using Nephoscope.Lab.Score;

namespace Nephoscope.Tests.Evaluation;

public sealed class CampaignTests
{
    private static readonly EvaluationRequest Small = new()
    {
        Variants = 2,
        Others = 0,
        Quiet = 1,
        Deep = 1,
        Tuning = 1,
        Hard = 0,
        Benign = 0,
        People = 12,
        Days = 4,
        Activity = 0.2,
        Workers = 2,
    };

    /// <summary>From options to the page, with every system and every peer.</summary>
    [Fact]
    public void A_small_campaign_fills_every_board()
    {
        Campaign campaign = Run(Small);
        Assert.Equal((3, 1, 0L), (campaign.Reporting.Count, campaign.TuningWorlds, campaign.Rejected));
        Scoreboard whole = campaign.Board(EvaluatedSystems.Whole)!;
        Assert.Equal((3, 2), (whole.Worlds.Count, whole.Attacked.Count));
        Assert.All(whole.Attacked, world => Assert.Equal(7, world.Truth.Steps.Count(step => step.Events.Count > 0)));
        Assert.Equal(whole.AttacksFound, campaign.Board(EvaluatedSystems.Budgets[1])!.AttacksFound);
        Assert.All(EvaluatedSystems.Tactics.Concat(EvaluatedSystems.Ablations), system => Assert.Single(campaign.Board(system)!.Worlds));
        Assert.Equal(5 * EvaluatedSystems.BudgetsPerWeek.Count, campaign.PeerRows().Count);

        string page = EvaluationText.Page(campaign, "2026-11-23", "nephoscope lab evaluate");
        Assert.Contains("Seeds reported: 1001 to 1003", page, StringComparison.Ordinal);
        Assert.All(["Goals", "Attacks", "Budgets", "Without one part", "Peers at equal budgets", "What went wrong", "Cold start"], title =>
            Assert.Contains($"## {title} (simulated)", page, StringComparison.Ordinal));
        using var stream = new MemoryStream();
        EvaluationJson.Write(stream, campaign);
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        Assert.Equal(2, json.RootElement.GetProperty("worlds").GetProperty("attacks").GetInt32());
    }

    [Fact]
    public void A_hardship_stands_beside_its_easy_twin()
    {
        WorldResult[] hard = [.. CampaignPlan.Hard(Small with { Hard = 1 }).Where(world => world.Hardship!.Board == "Padding").Select(Go)];
        WorldResult[] benign = [.. CampaignPlan.Benign(Small with { Benign = 1 }).Where(world => world.Group == "travel").Select(Go)];
        var campaign = new Campaign(Small, [], hard[..1], hard, benign, 1);
        string boards = EvaluationText.Boards(campaign);
        Assert.Contains("padding x10 / x100: points of steps lost", boards, StringComparison.Ordinal);
        Assert.Contains("| 100 harmless calls between the steps | 1 of 1 |", boards, StringComparison.Ordinal);
        Assert.Contains("| travel | 1 | 0 | 0 |", boards, StringComparison.Ordinal);
        Assert.DoesNotContain("mimicry", boards, StringComparison.Ordinal);

        static WorldResult Go(SimulatedWorld world) =>
            new WorldRun(world, [EvaluatedSystems.Whole], withPeers: false, 0.5).Go(TestContext.Current.CancellationToken);
    }

    /// <summary>A switch that switches nothing would measure nothing.</summary>
    [Fact]
    public void Leaving_out_a_part_changes_what_is_found()
    {
        CompanyOptions company = Small.Company with { Seed = 5, Attack = new AttackOptions { Minutes = 60 } };
        EvaluatedSystem[] systems = [EvaluatedSystems.Whole, .. EvaluatedSystems.Ablations, .. EvaluatedSystems.Tactics];
        WorldResult result = new WorldRun(new SimulatedWorld(AttackCatalog.Reference, company), systems, withPeers: false, 0.5).Go(TestContext.Current.CancellationToken);
        Assert.True(result.Scores[0].Found);
        Assert.False(result.Of(Named("behaviour novelty"))!.Found);
        Assert.False(result.Of(Named("all detections"))!.Found);
        Assert.DoesNotContain(result.Of(Named("Persistence"))!.Steps, step => step.Named && step.Step.Uid == "password-reset-rare");

        EvaluatedSystem Named(string name) => systems.Single(system => system.Name == name);
    }

    [Fact]
    public void The_same_request_gives_the_same_figures_with_any_number_of_workers()
    {
        EvaluationRequest request = Small with { Deep = 0, Quiet = 0, Hard = 0, Benign = 0, Days = 3 };
        Assert.Equal(EvaluationText.Boards(Run(request)), EvaluationText.Boards(Run(request with { Workers = 1 })));
    }

    [Fact]
    public void Variants_differ_in_pace_and_each_has_a_company_of_its_own()
    {
        IReadOnlyList<SimulatedWorld> worlds = CampaignPlan.Reporting(new EvaluationRequest { Variants = 12, Others = 1, Quiet = 2, Days = 10, People = 24 });
        Assert.Equal(worlds.Count, worlds.Select(world => world.Company.Seed).Distinct().Count());
        SimulatedWorld[] reference = [.. worlds.Where(world => world.Group == AttackCatalog.Reference)];
        Assert.Equal(12, reference.Length);
        Assert.True(reference.Select(world => world.Company.Attack!.Minutes).Distinct().Count() >= 6, "paces must vary");
        Assert.Contains(reference, world => world.Company.Attack!.Minutes >= 4320);
        Assert.All(AttackCatalog.Names, name => Assert.Contains(worlds, world => world.Group == name));
    }

    /// <summary>Each hardship stands beside the same company without it.</summary>
    [Fact]
    public void Hardships_change_one_thing()
    {
        var request = new EvaluationRequest { Hard = 2, Days = 8, People = 24 };
        IReadOnlyList<SimulatedWorld> worlds = CampaignPlan.Hard(request);
        Assert.All(Hardship.All, hardship => Assert.Contains(worlds, world => world.Hardship == hardship));
        foreach (var pair in worlds.GroupBy(world => (world.Hardship!.Board, world.Company.Seed)).Where(pair => pair.Key.Board is "Padding" or "Poisoning"))
        {
            Assert.Single(pair.Select(world => (world.Company.Days, world.Company.Attack!.Minutes, world.Company.Attack.Victim, world.Company.Attack.Source)).Distinct());
        }

        Assert.Equal([0, 10, 100], worlds.Where(world => world.Hardship!.Board == "Padding").Select(world => world.Company.Attack!.Padding).Distinct().Order());
        Assert.Contains(worlds, world => world.Company.Attacks.Count == 2);
        Assert.Equal(BenignCatalog.Names, CampaignPlan.Benign(request with { People = 50 }).Select(world => world.Group));
    }

    /// <summary>Lost files go through the readers of files; the attack's second half may be missing, but the world is the same.</summary>
    [Fact]
    public void Trouble_with_delivery_is_read_from_files()
    {
        CompanyOptions company = Small.Company with { Seed = 5, Attack = new AttackOptions { Minutes = 60 }, Delivery = DeliveryTrouble.Late };
        WorldResult result = new WorldRun(new SimulatedWorld("late", company), [EvaluatedSystems.Whole], withPeers: false, 0.5).Go(TestContext.Current.CancellationToken);
        Assert.Equal((0L, 7), (result.Rejected, result.Scores[0].Steps.Count));
        Assert.True(result.Events > 1000, "the files must be read");
    }

    [Theory]
    [InlineData(0, 1001UL, 0.5, "--variants")]
    [InlineData(5, 999UL, 0.5, "--seed 1000")]
    [InlineData(5, 1001UL, 0.0, "--false-incidents-per-week")]
    public void A_contradiction_names_its_remedy(int variants, ulong seed, double budget, string remedy) =>
        Assert.Contains(remedy, new EvaluationRequest { Variants = variants, Seed = seed, Budget = budget }.Problem, StringComparison.Ordinal);

    private static Campaign Run(EvaluationRequest request) =>
        Campaign.Run(request, TimeProvider.System, static (_, _, _) => { }, TestContext.Current.CancellationToken);
}
