using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Lab;

public sealed class AttackCatalogTests
{
    private static readonly CompanyOptions Small = new() { Seed = 5, People = 30, Days = 2, PeopleActivity = 0.1, MachineActivity = 0.05, HostDays = 1, Cluster = true };

    public static TheoryData<string> Names => [.. AttackCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_attack_plays_all_its_steps_in_its_time(string name)
    {
        var simulator = new CompanySimulator(Small with { Attack = new AttackOptions { Name = name, Minutes = 60 } });
        simulator.Run(_ => { });
        AttackCampaign attack = simulator.Attack!;
        Assert.All(attack.Steps, step => Assert.NotEmpty(step.Events));
        Assert.All(attack.Steps, step => Assert.Equal(step.Events.Count, step.Times.Count));
        EventTime[] first = [.. attack.Steps.Select(step => step.Times[0])];
        Assert.Equal(first.Order(), first);
        Assert.Equal(attack.Start, first[0]);
        Assert.InRange(attack.Steps.Max(step => step.Times[^1]).Since(first[0]).TotalMinutes, 45, 61);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_attacker_calls_from_the_source_with_a_known_credential(string name)
    {
        foreach (AttackVictim victim in Enum.GetValues<AttackVictim>())
        {
            foreach (AttackSource source in Enum.GetValues<AttackSource>())
            {
                var simulator = new CompanySimulator(Small with { Attack = new AttackOptions { Name = name, Victim = victim, Source = source } });
                string address = simulator.Attack!.Source;
                int calls = 0;
                simulator.Run(record =>
                {
                    if (record.Step > 0 && record.Format == LabFormat.CloudTrail)
                    {
                        JsonElement json = JsonElement.Parse(record.Bytes);
                        string from = json.GetProperty("sourceIPAddress").GetString()!;
                        calls += from == address ? 1 : 0;
                        Assert.True(from == address || from.EndsWith(".amazonaws.com", StringComparison.Ordinal), from);
                    }
                });
                Assert.True(calls > 3, $"{victim} {source}: {calls} calls");
            }
        }
    }

    [Fact]
    public void A_slow_attack_spreads_over_days_and_ends_on_the_last()
    {
        CompanyOptions options = Small with { Days = 16, Attack = new AttackOptions { Minutes = AttackOptions.LongestMinutes } };
        var simulator = new CompanySimulator(options);
        var last = new EventTime(0);
        simulator.Run(record =>
        {
            Assert.True(record.Time >= last);
            last = record.Time;
        });
        EventTime end = simulator.Attack!.Steps[^1].Times[^1];
        Assert.Equal(TimeSpan.FromMinutes(AttackOptions.LongestMinutes), end.Since(simulator.Attack.Start));
        Assert.Equal(options.Start.Day + options.Days - 1, end.Day);
    }

    [Theory]
    [InlineData(20_160, 14, AttackVictim.Developer, "--days 22")]
    [InlineData(30_000, 15, AttackVictim.Developer, "--attack-minutes 120")]
    public void Contradictions_name_the_remedy(int minutes, int days, AttackVictim victim, string remedy) => Assert.Contains(
        remedy,
        (Small with { Days = days, Attack = new AttackOptions { Minutes = minutes, Victim = victim } }).Problem,
        StringComparison.Ordinal);

    /// <summary>It begins with a shell in the pod: the role whose credential the pod holds comes later.</summary>
    [Fact]
    public void A_container_escape_begins_in_a_pod()
    {
        var simulator = new CompanySimulator(Small with { Attack = new AttackOptions { Name = "container-escape" } });
        Assert.Contains(simulator.Company.Workloads, workload => workload.Name == simulator.Attack!.Victim && workload.RoleName != simulator.Attack.Victim);
    }

    [Fact]
    public void An_unknown_attack_is_told_with_the_known_ones() =>
        Assert.Contains("reference", (Small with { Attack = new AttackOptions { Name = "meteor" } }).Problem, StringComparison.Ordinal);
}
