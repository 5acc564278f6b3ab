using System.Globalization;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Lab;
using Nephoscope.Sources.Memory;

namespace Nephoscope.Tests.Lab;

public sealed class BenignCasesTests
{
    private static readonly CompanyOptions Small = new() { Seed = 3, People = 24, Days = 4, PeopleActivity = 0.3, MachineActivity = 0.05, HostDays = 0 };

    public static TheoryData<string> Names => [.. BenignCatalog.Names];

    [Fact]
    public void There_are_seventeen_cases() => Assert.Equal(17, BenignCatalog.Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_case_happens_only_when_it_is_switched_on_and_says_who_and_when(string name)
    {
        HashSet<string> quiet = [.. Records(Small, out _)];
        List<string> loud = Records(Small with { Benign = BenignCatalog.Find(name)!.Value }, out CompanySimulator simulator);
        BenignEpisode episode = Assert.Single(simulator.Benign);
        string[] added = [.. loud.Where(record => !quiet.Contains(record))];
        Assert.True(added.Length >= 5, $"{added.Length} records");
        Assert.NotEmpty(episode.Actors);
        Assert.True(episode.End > episode.Start);
        foreach (string record in added)
        {
            var time = new EventTime((DateTime.Parse(JsonElement.Parse(record).GetProperty("eventTime").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).Ticks * 100);
            Assert.True(time >= episode.Start.Plus(TimeSpan.FromMinutes(-15)) && time <= episode.End.Plus(TimeSpan.FromSeconds(1)), $"{time} is not within {episode.Start} to {episode.End}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_case_writes_records_that_are_read_without_a_reject(string name)
    {
        var text = new MemoryStream();
        new CompanySimulator(Small with { Benign = BenignCatalog.Find(name)!.Value }).Run(record =>
        {
            text.Write(record.Bytes);
            text.Write("\n"u8);
        });
        var source = new MemorySource(text.ToArray(), "lab");
        source.Read((in SecurityEvent _, bool _) => { }, CancellationToken.None);
        Assert.True(source.Tally.Events > 100);
        Assert.Equal(0, source.Tally.Rejected);
    }

    [Theory]
    [InlineData(BenignCases.TerraformApply, "Terraform/", 900)]
    [InlineData(BenignCases.PasswordResets, "\"UpdateLoginProfile\"", 3)]
    [InlineData(BenignCases.VpnChange, "198.51.100.20", 20)]
    [InlineData(BenignCases.NewRegion, "ap-northeast-1", 20)]
    [InlineData(BenignCases.KeyRotation, "\"DeleteAccessKey\"", 3)]
    [InlineData(BenignCases.Contractor, "ext.contractor", 50)]
    public void A_case_leaves_its_trace(BenignCases cases, string trace, int least)
    {
        int quiet = Records(Small, out _).Count(record => record.Contains(trace, StringComparison.Ordinal));
        int loud = Records(Small with { Benign = cases }, out _).Count(record => record.Contains(trace, StringComparison.Ordinal));
        Assert.True(loud >= quiet + least, $"{quiet} without, {loud} with");
    }

    [Fact]
    public void A_red_team_is_authorised_and_no_attack()
    {
        Records(Small with { Benign = BenignCases.RedTeam }, out CompanySimulator simulator);
        Assert.Empty(simulator.Attacks);
        AttackCampaign exercise = Assert.Single(simulator.Benign).Exercise!;
        Assert.All(exercise.Steps, step => Assert.NotEmpty(step.Events));
        Assert.True(System.Net.IPAddress.TryParse(exercise.Source, out _), exercise.Source);
    }

    [Fact]
    public void A_company_without_a_help_desk_is_told_the_remedy() =>
        Assert.Contains("--people 12", (Small with { People = 5, Benign = BenignCases.PasswordResets }).Problem, StringComparison.Ordinal);

    private static List<string> Records(CompanyOptions options, out CompanySimulator simulator)
    {
        var records = new List<string>();
        simulator = new CompanySimulator(options);
        simulator.Run(record => records.Add(Encoding.UTF8.GetString(record.Bytes)));
        return records;
    }
}
