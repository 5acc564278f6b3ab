using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources;
using Xunit;

namespace Nephoscope.Tests.Sources;

/// <summary>
/// Every public sample of these formats is read, or rejected with a true reason. The counts were reviewed by hand: what is told to lack
/// a time does lack it, and what is of no known format is of none of these.
/// </summary>
public sealed class SharedSampleTests
{
    private const string NoTime = "the event time is missing or not valid";

    [Theory]
    [InlineData("formats/tetragon/events.jsonl", "Tetragon event 42")]
    [InlineData("formats/falco/alerts.jsonl", "Falco event 17, Falco silent 6")]
    [InlineData("formats/tracee/events.jsonl", "Tracee event 17")]
    [InlineData("formats/route53/resolver-query-logs.ndjson", "Route53Resolver event 6")]
    [InlineData("formats/k8s-audit/falco-traces.jsonl", "KubernetesAudit event 51, unknown 1")]
    [InlineData("formats/vpcflow/cloudwatch-v2.ndjson", "VpcFlowLogs event 4")]
    [InlineData("formats/vpcflow/cloudwatch-v7-ecs.ndjson", "VpcFlowLogs event 4")]
    [InlineData("formats/eks-audit/eks.json", "KubernetesAudit event 1")]
    [InlineData("formats/ocsf/markdown_AWS_v1.1.0_EKS_Audit_Logs_eks.raw", "KubernetesAudit event 1")]
    [InlineData("formats/ocsf/bloblang_AWS_route53_v1.0.0_route53.raw", "Route53Resolver event 1")]
    [InlineData("formats/ocsf/markdown_AWS_v1.5.0_Route53_route53.raw", "Route53Resolver event 1")]
    [InlineData("formats/ocsf/dataprepper_AWS_v1.1.0_VPC_Flow_vpcflowlog.raw", "VpcFlowLogs event 1")]
    [InlineData("panther-samples/aws_guardduty_rules.jsonl", "GuardDuty event 4")]
    [InlineData("panther-samples/aws_eks_rules.jsonl", "KubernetesAudit " + NoTime + " 3")]
    [InlineData("panther-samples/kubernetes_rules.jsonl", "KubernetesAudit " + NoTime + " 23, unknown 8")]
    [InlineData("panther-samples/aws_vpc_flow_rules.jsonl", "VpcFlowLogs " + NoTime + " 3, unknown 2")]
    [InlineData("panther-samples/gcp_audit_rules.jsonl", "unknown 18")]
    [InlineData("panther-samples/gcp_k8s_rules.jsonl", "unknown 2")]
    [InlineData("panther-samples/azure_activity_rules.jsonl", "unknown 29")]
    [InlineData("panther-samples/azure_signin_rules.jsonl", "unknown 8")]
    [InlineData("panther-samples/aws_s3_rules.jsonl", "unknown 3")]
    [InlineData("panther-samples/aws_waf_rules.jsonl", "unknown 9")]
    [InlineData("panther-samples/aws_securityfinding_rules.jsonl", "unknown 2")]
    [InlineData("panther-samples/aws_bedrockmodelinvocation_rules.jsonl", "unknown 4")]
    [InlineData("formats/cloudtrail/aws-doc-examples.jsonl", "unknown 23")]
    public void Records_become_events_or_say_why_not(string file, string expected)
    {
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string record in Records(file))
        {
            string outcome = OutcomeOf(record);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Assert.Equal(expected, string.Join(", ", outcomes.Select(static pair => $"{pair.Key} {pair.Value}")));
    }

    [Theory]
    [InlineData("formats/vpcflow/v2-default.log", 7, null)]
    [InlineData("formats/vpcflow/custom-1.log", 8, null)]
    [InlineData("formats/vpcflow/custom-2.log", 0, "a flow without start and end, so without a place in time")]
    [InlineData("formats/vpcflow/custom-3.log", 0, "a flow without start and end, so without a place in time")]
    [InlineData("formats/vpcflow/custom-4.log", 2, null)]
    [InlineData("formats/ocsf/markdown_AWS_v1.1.0_VPC_Flowlogs_vpcflowlog.raw", 1, null)]
    [InlineData("formats/ocsf/markdown_AWS_v1.5.0_VPC_Flowlogs_vpcflowlog.raw", 1, null)]
    [InlineData("formats/vpcflow/azure-nsg-flows.csv", 0, "a line of no known format")]
    public void Flow_lines_become_events_or_say_why_not(string file, int events, string? reason)
    {
        byte[] bytes = File.ReadAllBytes(Find(file));
        using var batch = new EventBatch();
        var reader = new LineRecordReader(ParserCatalog.CreateAll());

        Assert.Equal(bytes.Length, reader.Read(bytes, 0, isFinal: true, 0, batch));
        Assert.Equal(events, batch.Count);
        Assert.Equal(reason is null, batch.Rejects.Count == 0);
        if (reason is not null)
        {
            Assert.Contains(batch.Rejects, reject => reject.Reason == reason);
        }
    }

    private static string OutcomeOf(string record)
    {
        using var batch = new EventBatch();
        byte[] bytes = Encoding.UTF8.GetBytes(record);
        List<IParser> parsers = [.. ParserCatalog.CreateAll().Where(parser => parser.Format != SourceFormat.CloudTrail && parser.Recognizes(bytes))];
        Assert.True(parsers.Count < 2, "more than one format: " + record);
        if (parsers.Count == 0)
        {
            return "unknown";
        }

        ParseResult result = parsers[0].Parse(bytes, batch.Writer);
        Assert.True(batch.Count == 0 || !result.IsRejected);
        return $"{parsers[0].Format} {result.Reason ?? (batch.Count == 1 ? "event" : "silent")}";
    }

    // Some samples lie in a wrapper of their collector: {"event": {...}}; CloudWatch wraps lines: {"message": "..."}.
    private static IEnumerable<string> Records(string file)
    {
        string text = File.ReadAllText(Find(file));
        string[] documents = file.EndsWith(".raw", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal)
            ? [text] : text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string one in documents)
        {
            using JsonDocument document = JsonDocument.Parse(one);
            JsonElement root = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement[0] : document.RootElement;
            yield return root.TryGetProperty("event", out JsonElement inner) ? inner.GetRawText()
                : root.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String ? message.GetString()!
                : root.GetRawText();
        }
    }

    private static string Find(string file)
    {
        string? path = SharedData.Find(file);
        if (path is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        return path!;
    }
}
