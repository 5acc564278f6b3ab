using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Nephoscope.Lab;
using Nephoscope.Sources.Files;

namespace Nephoscope.Tests.Lab;

/// <summary>What lies in the folder that the lab wrote.</summary>
public sealed class GeneratedFilesTests : IDisposable
{
    private static readonly CompanyOptions Small = new()
    {
        Seed = 5,
        People = 30,
        Days = 2,
        PeopleActivity = 0.05,
        MachineActivity = 0.02,
        HostDays = 1,
        Hosts = 1,
        Cluster = true,
    };

    private readonly string root = Directory.CreateTempSubdirectory("nephoscope-world-").FullName;

    public static TheoryData<string> Names => [.. AttackCatalog.Names];

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_attack_is_read_without_a_reject_and_every_event_of_the_truth_is_there(string name)
    {
        string world = Generate("world", Small with { Attack = new AttackOptions { Name = name, Minutes = 60, HostileText = name == "container-escape" || name == "mining" } });
        var source = new FileSource(new FileSourceOptions { Paths = [world] });
        source.Read((in Nephoscope.Events.SecurityEvent _, bool _) => { }, CancellationToken.None);
        Assert.Equal(0, source.Tally.Rejected);
        string text = string.Concat(Contents(world).Values);
        string[] ids = [.. Steps(Truth(world).GetProperty("attack"))];
        Assert.True(ids.Length > 5);
        Assert.All(ids, id => Assert.Contains(id, text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_options_write_the_same_files()
    {
        CompanyOptions options = Small with { Attack = new AttackOptions { Minutes = 60 }, Benign = BenignCases.Contractor | BenignCases.NewScanner };
        Assert.Equal(Contents(Generate("one", options)), Contents(Generate("two", options)));
        Assert.Equal(Truth(Path.Combine(root, "one")).ToString(), Truth(Path.Combine(root, "two")).ToString());
    }

    [Fact]
    public void An_attack_adds_its_records_to_files_and_moves_no_other()
    {
        Dictionary<string, string> quiet = Contents(Generate("quiet", Small));
        Dictionary<string, string> attacked = Contents(Generate("attacked", Small with { Attack = new AttackOptions { Minutes = 60 } }));
        Assert.Empty(quiet.Keys.Except(attacked.Keys));
        foreach ((string path, string text) in quiet)
        {
            HashSet<string> records = [.. Records(attacked[path])];
            Assert.All(Records(text), record => Assert.Contains(record, records));
        }
    }

    [Fact]
    public void Missing_files_are_told_in_the_truth()
    {
        CompanyOptions options = Small with
        {
            Attack = new AttackOptions { Minutes = 60 },
            Delivery = DeliveryTrouble.Missing,
            Parameters = new CompanyParameters { LostFiles = Parameter.Assumed(0.5, "many, to see some") },
        };
        string world = Generate("world", options);
        JsonElement attack = Truth(world).GetProperty("attack");
        HashSet<string> undelivered = [.. attack.GetProperty("undelivered").EnumerateArray().Select(id => id.GetString()!)];
        Assert.NotEmpty(undelivered);
        string text = string.Concat(Contents(world).Values);
        Assert.All(Steps(attack), id => Assert.Equal(undelivered.Contains(id), !text.Contains(id, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(DeliveryTrouble.Late)]
    [InlineData(DeliveryTrouble.Reordered)]
    public void Late_and_reordered_files_hold_the_same_records_under_other_names(DeliveryTrouble trouble)
    {
        Dictionary<string, string> usual = Contents(Generate("usual", Small with { Delivery = DeliveryTrouble.None }));
        Dictionary<string, string> late = Contents(Generate("late", Small with { Delivery = trouble }));
        Assert.NotEqual(usual.Keys.Order(), late.Keys.Order());
        Assert.Equal(usual.Values.SelectMany(Ids).Distinct().Order(), late.Values.SelectMany(Ids).Distinct().Order());
    }

    [Fact]
    public void Flow_logs_and_runtime_events_can_be_left_out()
    {
        string[] all = [.. Contents(Generate("all", Small)).Keys];
        string[] less = [.. Contents(Generate("less", Small with { FlowLogs = false, Runtime = false, Cluster = false })).Keys];
        Assert.Contains(all, path => path.Contains("vpcflowlogs", StringComparison.Ordinal));
        Assert.Contains(all, path => path.StartsWith("tetragon", StringComparison.Ordinal));
        Assert.Contains(all, path => path.StartsWith("eks-audit", StringComparison.Ordinal));
        Assert.All(less, path => Assert.Contains("CloudTrail", path, StringComparison.Ordinal));
    }

    [Fact]
    public void The_truth_lists_harmless_cases_and_both_attackers()
    {
        JsonElement truth = Truth(Generate("world", Small with
        {
            Benign = BenignCases.RedTeam | BenignCases.CliUpgrade,
            Attacks = [new AttackOptions { Minutes = 60 }, new AttackOptions { Name = "ransom", Minutes = 60, Victim = AttackVictim.CiRole }],
        }));
        Assert.Equal(["reference", "ransom"], truth.GetProperty("attacks").EnumerateArray().Select(attack => attack.GetProperty("name").GetString()));
        JsonElement[] benign = [.. truth.GetProperty("benign").EnumerateArray()];
        Assert.Equal(["cli-upgrade", "red-team"], benign.Select(entry => entry.GetProperty("name").GetString()));
        Assert.Equal(["benign", "authorised"], benign.Select(entry => entry.GetProperty("truth").GetString()));
        Assert.Equal(30, benign[0].GetProperty("actor_count").GetInt32());
        Assert.NotEmpty(Steps(benign[1].GetProperty("exercise")));
    }

    private string Generate(string name, CompanyOptions options)
    {
        string world = Path.Combine(root, name);
        CompanySimulator.Generate(options, world);
        return world;
    }

    private static JsonElement Truth(string world) => JsonElement.Parse(File.ReadAllText(world + ".truth.json"));

    private static IEnumerable<string> Steps(JsonElement attack) =>
        attack.GetProperty("steps").EnumerateArray().SelectMany(step => step.GetProperty("events").EnumerateArray()).Select(id => id.GetString()!);

    private static string[] Records(string text) => text.StartsWith("{\"Records\":[", StringComparison.Ordinal)
        ? [.. JsonElement.Parse(text).GetProperty("Records").EnumerateArray().Select(record => record.GetRawText())]
        : text.Split('\n');

    private static IEnumerable<string> Ids(string text) => text.StartsWith("{\"Records\":[", StringComparison.Ordinal)
        ? JsonElement.Parse(text).GetProperty("Records").EnumerateArray().Select(record => record.GetProperty("eventID").GetString()!)
        : text.Split('\n');

    private static Dictionary<string, string> Contents(string world) => Directory.EnumerateFiles(world, "*", SearchOption.AllDirectories).ToDictionary(
        path => Path.GetRelativePath(world, path),
        path =>
        {
            using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var reader = new StreamReader(gzip, Encoding.UTF8);
            return reader.ReadToEnd();
        });
}
