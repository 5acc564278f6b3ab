using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Lab;

public sealed class SimulatorTests
{
    private static readonly CompanyOptions Small = new()
    {
        Seed = 11,
        People = 6,
        Days = 3,
        PeopleActivity = 0.5,
        MachineActivity = 0.2,
        HostDays = 1,
        Attack = new AttackOptions { Minutes = 45 },
    };

    [Fact]
    public void Records_come_in_order_of_time_and_are_valid_json()
    {
        var last = new EventTime(0);
        int count = 0;
        new CompanySimulator(Small).Run(record =>
        {
            Assert.True(record.Time >= last);
            last = record.Time;
            count++;
            if (record.Format == LabFormat.CloudTrail)
            {
                JsonElement json = JsonElement.Parse(record.Bytes);
                Assert.Equal(EventTime.FromSeconds(record.Time.Seconds).ToString(), json.GetProperty("eventTime").GetString());
                Assert.Equal(record.Owner, json.GetProperty("recipientAccountId").GetString());
                Assert.Equal(record.Region, json.GetProperty("awsRegion").GetString());
                Assert.Equal(36, json.GetProperty("eventID").GetString()!.Length);
            }
        });
        Assert.True(count > 500, $"{count} records");
    }

    [Fact]
    public void A_seed_decides_everything()
    {
        Assert.Equal(Print(Small), Print(Small));
        Assert.NotEqual(Print(Small), Print(Small with { Seed = 12 }));
    }

    [Fact]
    public void The_attack_adds_its_events_and_changes_nothing_else()
    {
        List<string> quiet = Requests(Small with { Attack = null });
        List<string> attacked = Requests(Small);
        Assert.Equal(quiet, attacked.Where(line => !line.StartsWith('!')));
        Assert.True(attacked.Count > quiet.Count);
    }

    [Theory]
    [InlineData(8, 0UL)]
    [InlineData(120, 7UL)]
    [InlineData(600, 3UL)]
    public void The_seven_steps_follow_each_other(int minutes, ulong seed)
    {
        var simulator = new CompanySimulator(Small with { Attack = new AttackOptions { Minutes = minutes, Seed = seed } });
        var steps = new List<(int Step, EventTime Time)>();
        simulator.Run(record =>
        {
            if (record.Step > 0)
            {
                steps.Add((record.Step, record.Time));
            }
        });
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], steps.Select(step => step.Step).Distinct());
        Assert.Equal(TimeSpan.FromMinutes(minutes), steps.Max(step => step.Time).Since(steps.Min(step => step.Time)));
        Assert.Equal(steps.Count, simulator.Attack!.Steps.Sum(step => step.Events.Count));
    }

    [Fact]
    public void Records_have_the_size_of_real_ones()
    {
        long count = 0, bytes = 0;
        new CompanySimulator(Small with { HostDays = 0 }).Run(record =>
        {
            count++;
            bytes += record.Bytes.Length;
        });
        Assert.InRange(bytes / count, 1_200, 1_750);
    }

    [Fact]
    public void Every_role_session_was_opened_by_a_record_before_it()
    {
        var opened = new HashSet<string>();
        new CompanySimulator(Small).Run(record =>
        {
            if (record.Format != LabFormat.CloudTrail)
            {
                return;
            }

            JsonElement json = JsonElement.Parse(record.Bytes);
            JsonElement answer = json.GetProperty("responseElements");
            if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("credentials", out JsonElement credentials))
            {
                opened.Add(credentials.GetProperty("accessKeyId").GetString()!);
            }

            JsonElement who = json.GetProperty("userIdentity");
            if (who.GetProperty("type").GetString() == "AssumedRole")
            {
                Assert.Contains(who.GetProperty("accessKeyId").GetString()!, opened);
            }
        });
        Assert.NotEmpty(opened);
    }

    [Theory]
    [InlineData("--people", "0", "--people 12")]
    [InlineData("--days", "0", "--days 15")]
    [InlineData("--attack-minutes", "3", "--attack-minutes 120")]
    [InlineData("--people", "two", "not a number")]
    [InlineData("--colour", "red", "no such option")]
    public void A_contradiction_is_told_with_its_remedy(string option, string value, string remedy)
    {
        var error = new StringWriter();
        Assert.Equal(2, LabCommand.Run(["generate", "--out", "/nowhere", option, value], TextWriter.Null, error));
        Assert.Contains(remedy, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_names_its_source() =>
        Assert.All(
            typeof(CompanyParameters).GetProperties().Where(property => property.PropertyType == typeof(Parameter)),
            property => Assert.False(string.IsNullOrWhiteSpace(((Parameter)property.GetValue(new CompanyParameters())!).Source), property.Name));

    private static ulong Print(CompanyOptions options)
    {
        ulong print = 0;
        new CompanySimulator(options).Run(record => print = Fingerprint.Join(print, Fingerprint.Of(record.Bytes)));
        return print;
    }

    private static List<string> Requests(CompanyOptions options)
    {
        var lines = new List<string>();
        new CompanySimulator(options).Run(record =>
        {
            string text = Encoding.UTF8.GetString(record.Bytes);
            lines.Add((record.Campaign > 0 ? "!" : "") + text);
        });
        return lines;
    }
}
