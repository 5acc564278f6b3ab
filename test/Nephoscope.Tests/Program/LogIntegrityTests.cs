using System.Text.Json.Nodes;
using Nephoscope.Tests.Support;
using Nephoscope.Verbs;

namespace Nephoscope.Tests.Program;

/// <summary>A replay says whether the logs it was given are those that CloudTrail delivered.</summary>
public sealed class LogIntegrityTests : IDisposable
{
    private readonly DigestedLogs logs = new();

    [Fact]
    public void Whole_logs_are_called_whole()
    {
        logs.Make();
        (string text, JsonNode summary, string page) = Replay();
        Assert.Contains("The logs are whole by 3 CloudTrail digests", text, StringComparison.Ordinal);
        Assert.Equal(3, summary["digests"]!["whole"]!.GetValue<int>());
        Assert.Equal(0, summary["digests"]!["faults"]!.GetValue<int>());
        Assert.Equal(3, summary["events"]!.GetValue<int>());
        Assert.DoesNotContain("The logs are not whole", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_removed_log_file_is_told_everywhere()
    {
        logs.Make();
        File.Delete(logs.Log(1));
        (string text, JsonNode summary, string page) = Replay();
        Assert.Contains("The logs are not whole", text, StringComparison.Ordinal);
        Assert.Contains("A CloudTrail log file is missing: log1.json.gz (hour to 2026-03-02T01:00:00Z)", text, StringComparison.Ordinal);
        Assert.Equal("log1.json.gz", Assert.Single(summary["digests"]!["listed"]!.AsArray())!["detail"]!.GetValue<string>());
        Assert.Contains("The logs are not whole", page, StringComparison.Ordinal);
        Assert.Contains("log1.json.gz", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_codes_tell_the_caller()
    {
        logs.Make();
        string[] replay = ["replay", logs.Folder, "--out", Path.Combine(logs.Folder, ".out")];
        string key = Path.Combine(logs.Folder, ".key.pem");
        await File.WriteAllTextAsync(key, logs.Key.ExportRSAPublicKeyPem(), TestContext.Current.CancellationToken);
        Assert.Equal(0, await NephoscopeCommand.RunAsync([.. replay, "--digest-key", key]));
        Assert.Equal(2, await NephoscopeCommand.RunAsync([.. replay, "--digest-key", logs.Log(0)]));
        File.Delete(logs.Log(1));
        Assert.Equal(3, await NephoscopeCommand.RunAsync(replay));
        Assert.Equal(0, await NephoscopeCommand.RunAsync([.. replay, "--skip-digests"]));
    }

    /// <summary>A name in a digest is text of whoever could write into the bucket.</summary>
    [Fact]
    public void Hostile_names_are_only_text()
    {
        string last = logs.Make()[2];
        DigestedLogs.Pack(last, DigestedLogs.Unpack(last).Replace("log2.json.gz", "<script>\\u001b[2J.json.gz", StringComparison.Ordinal));
        (string text, _, string page) = Replay();
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    public void Dispose() => logs.Dispose();

    private (string Text, JsonNode Summary, string Page) Replay()
    {
        using var run = new ReplayRun(logs.Folder);
        return (run.Result.TerminalText, JsonNode.Parse(run.Read("summary.json"))!, run.Read("report.html"));
    }
}
