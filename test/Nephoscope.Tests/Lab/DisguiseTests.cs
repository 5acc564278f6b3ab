using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Lab;

/// <summary>What any attack may add to be missed.</summary>
public sealed class DisguiseTests
{
    private static readonly CompanyOptions Small = new() { Seed = 5, People = 30, Days = 20, PeopleActivity = 0.02, MachineActivity = 0.01, HostDays = 0 };

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void Padding_puts_the_victims_own_operations_between_the_steps(int padding)
    {
        var attack = new AttackOptions { Padding = padding };
        CompanySimulator simulator = Run(Small with { Attack = attack }, out List<(Marks Record, JsonElement Json)> made);
        Assert.Equal(6 * padding, simulator.Attack!.Padding.Count);
        EventTime end = simulator.Attack.Start.Plus(TimeSpan.FromMinutes(attack.Minutes));
        string[] steps = Operations(made.Where(entry => entry.Record.Step > 0));
        Assert.Equal(steps, Operations(Made(Small with { Attack = new AttackOptions() })));
        Assert.All(made.Where(entry => entry.Record.Step == 0), entry => Assert.True(entry.Record.Time >= simulator.Attack.Start && entry.Record.Time <= end));
        Assert.All(made.Where(entry => entry.Record.Step == 0), entry => Assert.True(entry.Json.GetProperty("readOnly").GetBoolean()));
    }

    [Fact]
    public void Mimicry_moves_a_growing_share_to_the_victims_own_place()
    {
        int[] shares = [0, 25, 50, 75, 100];
        double[] own = [.. shares.Select(share =>
        {
            CompanySimulator simulator = Run(Small with { Attack = new AttackOptions { Mimicry = share } }, out List<(Marks Record, JsonElement Json)> made);
            Person victim = simulator.Company.People.Single(person => person.Name == simulator.Attack!.Victim);
            Assert.All(simulator.Attack!.Steps, step => Assert.NotEmpty(step.Events));
            return 100.0 * made.Count(entry => entry.Json.GetProperty("sourceIPAddress").GetString() == victim.HomeAddress) / made.Count;
        })];
        Assert.Equal(own.Order(), own);
        Assert.Equal(0, own[0]);
        Assert.InRange(own[2], 30, 70);
        Assert.Equal(100, own[4]);
    }

    [Fact]
    public void Poisoning_uses_the_attackers_source_a_little_on_every_day_before()
    {
        CompanySimulator simulator = Run(Small with { Attack = new AttackOptions { PoisoningDays = 14 } }, out List<(Marks Record, JsonElement Json)> made);
        (Marks Record, JsonElement Json)[] before = [.. made.Where(entry => entry.Record.Step == 0)];
        Assert.Equal(14 * 3, before.Length);
        Assert.Equal(14, before.Select(entry => entry.Record.Time.Day).Distinct().Count());
        Assert.All(before, entry => Assert.Equal(simulator.Attack!.Source, entry.Json.GetProperty("sourceIPAddress").GetString()));
        Assert.Equal(before.Length, simulator.Attack!.Poisoning.Count);
    }

    [Fact]
    public void Hostile_text_stands_in_every_field_that_the_attacker_may_choose_and_stays_json()
    {
        Run(Small with { Attack = new AttackOptions { HostileText = true } }, out List<(Marks Record, JsonElement Json)> made);
        Assert.All(made, entry => Assert.Contains("<script>", entry.Json.GetProperty("userAgent").GetString(), StringComparison.Ordinal));
        JsonElement[] requests = [.. made.Select(entry => entry.Json.GetProperty("requestParameters")).Where(request => request.ValueKind == JsonValueKind.Object)];
        Assert.NotEmpty(requests);
        Assert.All(requests, request => Assert.Contains("IGNORE ALL PREVIOUS", request.GetProperty("tags")[0].GetProperty("value").GetString(), StringComparison.Ordinal));
        Assert.Contains(requests, request => request.TryGetProperty("functionName", out JsonElement name) && name.GetString()!.Contains("<b ", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_attackers_have_their_own_victims_addresses_and_steps()
    {
        CompanySimulator simulator = Run(
            Small with { Attacks = [new AttackOptions(), new AttackOptions { Name = "mining" }] }, out List<(Marks Record, JsonElement Json)> made);
        Assert.Equal(2, simulator.Attacks.Select(attack => attack.Victim).Distinct().Count());
        Assert.Equal(2, simulator.Attacks.Select(attack => attack.Source).Distinct().Count());
        Assert.Equal(["reference", "mining"], simulator.Attacks.Select(attack => attack.Name));
        Assert.All(simulator.Attacks, (attack, index) => Assert.Equal(made.Count(entry => entry.Record.Campaign == index + 1), attack.Steps.Sum(step => step.Events.Count)));
    }

    [Theory]
    [InlineData(AttackVictim.CiRole)]
    [InlineData(AttackVictim.InstanceRole)]
    public void A_role_is_stolen_again_when_its_credential_ends(AttackVictim victim)
    {
        Run(Small with { Attack = new AttackOptions { Victim = victim, Minutes = 2 * 1440 } }, out List<(Marks Record, JsonElement Json)> made);
        Assert.All(made.Where(entry => entry.Record.Step > 0), entry =>
        {
            JsonElement who = entry.Json.GetProperty("userIdentity");
            DateTime opened = who.GetProperty("sessionContext").GetProperty("attributes").GetProperty("creationDate").GetDateTime();
            Assert.True(entry.Record.Time.ToDateTime() - opened.ToUniversalTime() < TimeSpan.FromHours(6.5));
        });
    }

    private static List<(Marks Record, JsonElement Json)> Made(CompanyOptions options)
    {
        Run(options, out List<(Marks Record, JsonElement Json)> made);
        return made;
    }

    private static string[] Operations(IEnumerable<(Marks Record, JsonElement Json)> made) => [.. made.Select(entry => entry.Json.GetProperty("eventName").GetString()!)];

    private static CompanySimulator Run(CompanyOptions options, out List<(Marks Record, JsonElement Json)> made)
    {
        var list = new List<(Marks, JsonElement)>();
        var simulator = new CompanySimulator(options);
        simulator.Run(record =>
        {
            if (record.Campaign > 0 && !IsOpening(record))
            {
                list.Add((new Marks(record.Time, record.Step, record.Campaign), JsonElement.Parse(record.Bytes)));
            }
        });
        made = list;
        return simulator;
    }

    /// <summary>The victim's own workload receives the credential: not the attacker's doing.</summary>
    private static bool IsOpening(LabRecord record) =>
        record.Step == 0 && (record.Bytes.IndexOf("\"eventName\":\"AssumeRole"u8) >= 0 || record.Bytes.IndexOf("aws-sdk"u8) >= 0 || record.Bytes.IndexOf("ssm-agent"u8) >= 0);

    private sealed record Marks(EventTime Time, int Step, int Campaign);
}
