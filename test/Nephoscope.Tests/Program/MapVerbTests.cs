using System.Text.Json;

namespace Nephoscope.Tests.Program;

/// <summary>The verb as people type it, on the map of the sample.</summary>
public sealed class MapVerbTests(MapVerbTests.SampleMap sample) : IClassFixture<MapVerbTests.SampleMap>
{
    [Theory]
    [InlineData("", "eu-west-1")]
    [InlineData("--entity lena.brandt", "lena.brandt")]
    [InlineData("--blast-radius lena.brandt", "lena.brandt")]
    [InlineData("--reaches lena.brandt", "lena.brandt")]
    [InlineData("--path 192.0.2.66 lena.brandt", "lena.brandt")]
    [InlineData("--diff 2026-03-17T13:00:00Z 2026-03-17T16:00:00Z", "connections new")]
    [InlineData("--format dot", "digraph")]
    [InlineData("--format graphml", "<graphml")]
    public async Task It_answers(string arguments, string says)
    {
        (int code, string output, string error) = await RunAsync(arguments);
        Assert.True(code == 0, $"exit code {code}: {error}");
        Assert.Contains(says, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_JSON_of_a_difference_names_what_could_not_be_read()
    {
        string other = Path.Combine(sample.Run.Folder, "other.json");
        await File.WriteAllTextAsync(other, "{\"something\": \"else\"}", TestContext.Current.CancellationToken);
        string account = Path.Combine(Repository.Root, "samples", "permissions", "account.json");
        (int code, string output, string error) = await RunAsync($"--format json --inventory {account} {other}");
        Assert.True(code == 3, $"exit code {code}: {error}");
        JsonElement told = JsonElement.Parse(output);
        Assert.Equal("other.json holds no inventory that is known.", Assert.Single(told.GetProperty("faults").EnumerateArray()).GetString());
        Assert.Equal(told.GetProperty("never_seen").GetArrayLength(), told.GetProperty("totals").GetProperty("never_seen").GetInt32());
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string arguments) =>
        ProgramProcess.RunAsync(["map", "--from", sample.Run.Folder, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>The sample, replayed once.</summary>
    public sealed class SampleMap : IDisposable
    {
        internal ReplayRun Run { get; } = new(Path.Combine(Repository.Root, "samples", "seven-steps"));

        public void Dispose() => Run.Dispose();
    }
}
