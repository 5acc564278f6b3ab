using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Sources;

namespace Nephoscope.Tests.Detections.Runtime;

/// <summary>Public recordings that somebody else labelled, without any history: attack steps are found, ordinary ones are not.</summary>
public sealed class LabelledSampleTests
{
    /// <summary>Falco's rules of warning or notice level that a detection of ours stands for.</summary>
    private static readonly Dictionary<string, string> Rules = new(StringComparer.Ordinal)
    {
        ["Anonymous Request Allowed"] = "kubernetes-anonymous-access",
        ["Attach to cluster-admin Role"] = "kubernetes-admin-binding",
        ["Attach/Exec Pod"] = "kubernetes-pod-exec",
        ["ClusterRole With Pod Exec Created"] = "kubernetes-powerful-role",
        ["ClusterRole With Wildcard Created"] = "kubernetes-powerful-role",
        ["ClusterRole With Write Privileges Created"] = "kubernetes-powerful-role",
        ["System ClusterRole Modified/Deleted"] = "kubernetes-powerful-role",
        ["Create/Modify Configmap With Private Credentials"] = "kubernetes-credential-in-configmap",
        ["Create Privileged Pod"] = "kubernetes-privileged-pod",
        ["Create Sensitive Mount Pod"] = "kubernetes-privileged-pod",
        ["Create HostNetwork Pod"] = "kubernetes-privileged-pod",
        ["Create NodePort Service"] = "kubernetes-service-exposed",
        ["Pod Created in Kube Namespace"] = "kubernetes-system-namespace-workload",
        ["Service Account Created in Kube Namespace"] = "kubernetes-system-namespace-workload",
    };

    [Fact]
    public void Tetragon_steps()
    {
        int attacks = 0;
        foreach (JsonElement line in Lines("formats/tetragon/events.jsonl"))
        {
            string label = line.GetProperty("label").GetString()!;
            string step = line.GetProperty("step").GetString()!;
            List<Finding> findings = Run([line.GetProperty("event").GetRawText()]);
            if (label == "benign")
            {
                Assert.True(findings.Count == 0, $"{step}: {findings.FirstOrDefault()?.Description}");
            }

            if (step.EndsWith("privileged-pod-nsenter", StringComparison.Ordinal) || step.EndsWith("host-namespace-bash", StringComparison.Ordinal))
            {
                attacks++;
                Assert.Contains(findings, static finding => finding.AnalyticUid == "container-escape" && finding.Evidence.Nats >= 6);
            }

            if (step.EndsWith("privileged-pod-bash", StringComparison.Ordinal))
            {
                attacks++;
                Assert.Contains(findings, static finding => finding.AnalyticUid == "privileged-container");
            }
        }

        Assert.Equal(3, attacks);
    }

    [Fact]
    public void Cluster_traces()
    {
        int checks = 0;
        foreach (JsonElement line in Lines("formats/k8s-audit/falco-traces.jsonl"))
        {
            if (line.GetProperty("event").ValueKind != JsonValueKind.Object || !line.TryGetProperty("expect", out JsonElement expect))
            {
                continue;
            }

            List<Finding> findings = Run([line.GetProperty("event").GetRawText()]);
            string[] rules = [.. expect.EnumerateArray().SelectMany(static test => test.GetProperty("rules").EnumerateArray()).Select(static rule => rule.GetString()!)];
            foreach (string uid in rules.Where(Rules.ContainsKey).Select(static rule => Rules[rule]).Distinct())
            {
                checks++;
                Assert.True(findings.Exists(finding => finding.AnalyticUid == uid), $"{line.GetProperty("file")}: {uid} is quiet");
            }

            if (rules.Length == 0)
            {
                checks++;
                Assert.True(findings.Count == 0, $"{line.GetProperty("file")}: {findings.FirstOrDefault()?.Description}");
            }
        }

        Assert.True(checks >= 25, checks.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Charts_being_installed_give_nothing_of_medium_severity()
    {
        using Stream file = File.OpenRead(Path("formats/k8s-audit/helm-install-cluster.csv.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        List<string> records = [];
        while (reader.ReadLine() is { } line)
        {
            // cluster is quoted JSON without commas; the rest has none but in the address, which is quoted then.
            int start = line.IndexOf("\",", StringComparison.Ordinal) + 2;
            string[] c = line[start..].Split(',');
            if (start > 1 && c.Length >= 11 && int.TryParse(c[10], CultureInfo.InvariantCulture, out int code))
            {
                records.Add(JsonSerializer.Serialize(new
                {
                    kind = "Event",
                    apiVersion = "audit.k8s.io/v1",
                    auditID = c[8],
                    stage = c[9],
                    requestURI = c[7],
                    verb = c[2],
                    user = new { username = c[1] },
                    objectRef = c[3].Length == 0 ? null : new { resource = c[3], @namespace = c[4], name = c[5] },
                    responseStatus = new { code },
                    requestReceivedTimestamp = c[0],
                    stageTimestamp = c[0],
                }));
            }
        }

        Assert.True(records.Count > 15_000, records.Count.ToString(CultureInfo.InvariantCulture));
        Assert.DoesNotContain(Run(records), static finding => finding.AnalyticUid.StartsWith("kubernetes-", StringComparison.Ordinal) && finding.Severity >= Severity.Medium);
    }

    private static List<Finding> Run(IEnumerable<string> records)
    {
        using IpIntelligence addresses = IpIntelligence.None();
        var pipeline = new Pipeline(new PipelineOptions { Addresses = addresses }, ["sample"]);
        List<Finding> findings = [];
        pipeline.Watcher = (in Observation _, IReadOnlyList<Finding> found) => findings.AddRange(found);
        IReadOnlyList<IParser> parsers = ParserCatalog.CreateAll();
        using var batch = new EventBatch();
        foreach (string record in records)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(record);
            batch.Reset();
            parsers.FirstOrDefault(parser => parser.Recognizes(bytes))?.Parse(bytes, batch.Writer);
            for (int i = 0; i < batch.Count; i++)
            {
                pipeline.Receive(batch[i], late: false);
            }
        }

        return findings;
    }

    private static IEnumerable<JsonElement> Lines(string relative) =>
        File.ReadLines(Path(relative)).Select(static line => JsonDocument.Parse(line).RootElement);

    private static string Path(string relative)
    {
        string? path = SharedData.Find(relative);
        if (path is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        return path;
    }
}
