using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Events;

namespace Nephoscope.Tests.Program;

/// <summary>Real recordings through the whole program. Skips loudly where they are not there.</summary>
public sealed class RecordedAttackTests
{
    [Fact]
    public void Invictus_is_told_in_at_most_three_incidents()
    {
        using var run = new ReplayRun(Path.Combine(Shared("invictus"), "raw"));
        Incident[] high = [.. run.Incidents.Where(i => i.Severity >= Severity.High)];
        Assert.InRange(high.Length, 1, 3);
        string[] found = [.. high.SelectMany(i => i.Findings).Select(f => f.AnalyticUid).Distinct()];
        string[] steps =
        [
            "secrets-burst", "workload-credential-elsewhere", "user-data-sweep", "remote-command", "logging-impaired", "organization-left",
            "external-account-access", "snapshot-exfiltration", "iam-update-anomalous", "password-reset-rare", "access-key-for-other",
            "function-code-changed", "federated-trust-added", "compute-creation-unusual", "public-exposure", "discovery-burst",
        ];
        Assert.Empty(steps.Except(found));
    }

    [Fact]
    public void Invictus_the_evidence_collector_is_no_high_incident()
    {
        using var run = new ReplayRun(Path.Combine(Shared("invictus"), "raw"));
        Assert.DoesNotContain(
            run.Incidents.Where(i => i.Severity >= Severity.High), i => i.Findings.Any(f => f.Actor.Name == "benjamin"));
    }

    [Fact]
    public void The_same_events_delivered_twice_count_once()
    {
        using var once = new ReplayRun(Path.Combine(Shared("invictus"), "raw"));
        using var twice = new ReplayRun(Shared("invictus/raw"), Shared("invictus/cloudtrail.jsonl.gz"));
        Assert.Equal(once.Read("detections.jsonl"), twice.Read("detections.jsonl"));
        Assert.Equal(2900, JsonNode.Parse(twice.Read("summary.json"))!["duplicates"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Threads_do_not_change_a_byte(int workers)
    {
        using var usual = new ReplayRun(Path.Combine(Shared("invictus"), "raw"));
        using var other = new ReplayRun([Path.Combine(Shared("invictus"), "raw")], workers);
        Assert.Equal(usual.Read("detections.jsonl"), other.Read("detections.jsonl"));
        Assert.Equal(usual.Read("incidents.jsonl"), other.Read("incidents.jsonl"));
        Assert.Equal(usual.Read("map.json"), other.Read("map.json"));
    }

    [Fact]
    public void Tool_names_do_not_matter()
    {
        string renamed = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;
        try
        {
            string text = Unpack(Shared("invictus/cloudtrail.jsonl.gz"));
            File.WriteAllText(Path.Combine(renamed, "a.jsonl"), text.Replace("stratus-red-team", "acme-platform-ops", StringComparison.OrdinalIgnoreCase));
            using var usual = new ReplayRun(Shared("invictus/cloudtrail.jsonl.gz"));
            using var other = new ReplayRun(renamed);
            Assert.Equal(usual.Findings.Select(f => f.AnalyticUid).Order(), other.Findings.Select(f => f.AnalyticUid).Order());
        }
        finally
        {
            Directory.Delete(renamed, recursive: true);
        }
    }

    [Fact]
    public void Config_recorder_is_no_high_incident()
    {
        using var run = new ReplayRun(Shared("config-recorder"));
        Assert.DoesNotContain(run.Incidents, i => i.Severity >= Severity.High);
    }

    [Fact]
    public void Console_sessions_are_no_high_incident()
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Shared("console-sessions"), "*.jsonl.gz"))
            {
                string name = Path.GetFileName(file)[..12];
                File.WriteAllLines(Path.Combine(folder, name + ".jsonl"), Unpack(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Neutral(l, name)));
            }

            using var run = new ReplayRun(folder);
            Assert.DoesNotContain(run.Incidents, i => i.Severity >= Severity.High);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The source cut identity and address out of the sessions: each gets one of its own.</summary>
    private static string Neutral(string line, string session)
    {
        JsonObject record = JsonNode.Parse(line)!.AsObject();
        record["userIdentity"] = new JsonObject
        {
            ["type"] = "IAMUser",
            ["principalId"] = "AIDA" + session.ToUpperInvariant(),
            ["accountId"] = "111122223333",
            ["arn"] = "arn:aws:iam::111122223333:user/" + session,
            ["userName"] = session,
            ["accessKeyId"] = "ASIA" + session.ToUpperInvariant(),
        };
        record["sourceIPAddress"] = "198.51.100.20";
        record["recipientAccountId"] = "111122223333";
        return record.ToJsonString();
    }

    private static string Shared(string relative)
    {
        string? path = SharedData.Find(relative);
        Assert.SkipWhen(path is null, "SKIPPED: shared data not present");
        return path!;
    }

    private static string Unpack(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
