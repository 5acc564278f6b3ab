using System.Text.Json;

namespace Nephoscope.Tests.Lab.Score;

/// <summary>The verbs as a user runs them: generate, replay, score.</summary>
public sealed class LabVerbTests
{
    [Fact]
    public async Task A_world_is_generated_replayed_and_scored()
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-lab-").FullName;
        try
        {
            string world = Path.Combine(folder, "world"), output = Path.Combine(folder, "out"), quiet = Path.Combine(folder, "quiet");
            await Done("lab", "generate", "--out", world, "--people", "12", "--days", "3", "--hosts", "2", "--minutes", "60");
            await Done("lab", "generate", "--out", quiet, "--people", "12", "--days", "2", "--hosts", "0", "--attack", "none", "--seed", "9");
            Assert.False(JsonElement.Parse(await Read(quiet + ".truth.json")).TryGetProperty("attack", out _));
            await Done("replay", world, "--out", output, "--ip-intel", world + ".ip-intel.csv");

            JsonElement score = JsonElement.Parse(await Done("lab", "score", output, "--json"));
            Assert.Equal(1, score.GetProperty("attacks").GetInt32());
            JsonElement one = Assert.Single(score.GetProperty("scores").EnumerateArray());
            Assert.Equal(7, one.GetProperty("steps").GetArrayLength());
            Assert.Equal(JsonElement.Parse(await Read(world + ".truth.json")).GetProperty("world").GetProperty("days").GetInt32(), one.GetProperty("days").GetInt32());
            Assert.Contains("Steps with evidence", await Done("lab", "score", output), StringComparison.Ordinal);

            (int code, _, string error) = await Run("lab", "score", output, "--truth", quiet + ".truth.json");
            Assert.Equal(2, code);
            Assert.Contains("another world", error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("--attack none --source foreign", "--attack reference")]
    [InlineData("--attack none --minutes 60", "--attack reference")]
    [InlineData("--people 0", "--people 12")]
    [InlineData("--minutes 3", "--minutes 120")]
    [InlineData("--attack insider --source foreign", "leave out --source")]
    [InlineData("--minutes 20160 --days 10", "--days 22")]
    [InlineData("--attack meteor", "reference")]
    [InlineData("--people many", "many")]
    public async Task A_contradiction_is_wrong_usage_with_its_remedy(string options, string remedy)
    {
        (int code, _, string error) = await Run(["lab", "generate", "--out", Path.Combine(Path.GetTempPath(), "nephoscope-never"), .. options.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--variants 0", "--variants 40")]
    [InlineData("--seed 5", "--seed 1000")]
    [InlineData("--attack meteor", "reference")]
    [InlineData("--people 0", "--people 12")]
    [InlineData("--json /no/such/folder/at/all/boards.json", "make it first")]
    public async Task An_evaluation_that_contradicts_itself_is_wrong_usage(string options, string remedy)
    {
        (int code, _, string error) = await Run(["lab", "evaluate", "--benign", "0", .. options.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_replay_did_not_write_is_wrong_usage()
    {
        (int code, _, string error) = await Run("lab", "score", Path.GetTempPath());
        Assert.Equal(2, code);
        Assert.Contains("nephoscope replay", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_completion_name_every_attack_and_case()
    {
        string help = await Done("lab", "generate", "--help");
        Assert.All([.. Nephoscope.Lab.AttackCatalog.Names, .. Nephoscope.Lab.BenignCatalog.Names], name => Assert.Contains(name, help, StringComparison.Ordinal));
        string line = "nephoscope lab generate --benign ";
        string suggested = await Done($"[suggest:{line.Length}]", line);
        Assert.All(Nephoscope.Lab.BenignCatalog.Names, name => Assert.Contains(name, suggested, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parameters_are_listed_with_tag_and_source()
    {
        string table = await Done("lab", "parameters");
        Assert.All(Nephoscope.Lab.ParameterCatalog.All, parameter => Assert.Contains(parameter.Name + " ", table, StringComparison.Ordinal));
        Assert.Contains("measured", table, StringComparison.Ordinal);
        Assert.Contains("published", table, StringComparison.Ordinal);
        Assert.Contains("assumed", table, StringComparison.Ordinal);
    }

    private static Task<string> Read(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

    private static async Task<string> Done(params string[] arguments)
    {
        (int code, string output, string error) = await Run(arguments);
        Assert.True(code == 0, $"exit code {code}: {error}");
        return output;
    }

    private static Task<(int Code, string Output, string Error)> Run(params string[] arguments) => ProgramProcess.RunAsync(arguments);
}
