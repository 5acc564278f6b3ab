using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Aws.SecurityLake;
using Nephoscope.Tests.Service;
using Nephoscope.Tests.Support;

namespace Nephoscope.Tests.Sources.Aws.SecurityLake;

/// <summary>A CloudTrail record that came through Security Lake means what the original means.</summary>
public sealed class OcsfCloudTrailTests
{
    /// <summary>As CloudTrail writes: without an escape where none is needed.</summary>
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string EarlyForm = """
        {"class_uid":3001,"metadata":{"product":{"name":"CloudTrail","version":"1.08","feature":{"name":"Management"}},"uid":"e-1","version":"1.0.0-rc.2"},"time":1679072879000,
        "actor":{"idp":{},"session":{"created_time":1679071437000,"issuer":"arn:aws:iam::111122223333:role/Admin","mfa":false},
        "user":{"account_uid":"111122223333","credential_uid":"ASIA1","type":"AssumedRole","uid":"AROA1:ann","uuid":"arn:aws:sts::111122223333:assumed-role/Admin/ann"}},
        "api":{"operation":"CreateUser","request":{"uid":"r-1"},"response":{},"service":{"name":"iam.amazonaws.com"}},"cloud":{"region":"us-east-1"},"src_endpoint":{"ip":"198.51.100.7"},
        "http_request":{"user_agent":"aws-cli/2"},
        "unmapped":{"eventType":"AwsApiCall","readOnly":"false","recipientAccountId":"111122223333","requestParameters.userName":"eve","userIdentity.sessionContext.sessionIssuer.principalId":"AROA1"}}
        """;

    private const string EarlyOriginal = """
        {"eventVersion":"1.08","eventID":"e-1","eventTime":"2023-03-17T17:07:59Z","eventType":"AwsApiCall","eventCategory":"Management","eventSource":"iam.amazonaws.com","eventName":"CreateUser",
        "awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","requestID":"r-1","readOnly":false,"recipientAccountId":"111122223333",
        "requestParameters":{"userName":"eve"},"userIdentity":{"type":"AssumedRole","accountId":"111122223333","accessKeyId":"ASIA1","principalId":"AROA1:ann",
        "arn":"arn:aws:sts::111122223333:assumed-role/Admin/ann","sessionContext":{"attributes":{"creationDate":"2023-03-17T16:43:57Z","mfaAuthenticated":"false"},
        "sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/Admin","userName":"Admin","principalId":"AROA1"}}}}
        """;

    [Fact]
    public void Every_record_of_the_sample_means_the_same_in_both_forms()
    {
        int compared = 0;
        foreach (JsonObject record in SampleOriginals())
        {
            string original = Read(new CloudTrailParser(), record.ToJsonString(AsWritten));
            string kept = Read(new OcsfCloudTrailParser(), OcsfForm.Of(record).ToJsonString());
            Assert.Equal(original, kept);
            compared++;
        }

        Assert.True(compared > 9_000);
    }

    [Fact]
    public void The_early_form_is_read_too() => Assert.Equal(Read(new CloudTrailParser(), EarlyOriginal), Read(new OcsfCloudTrailParser(), EarlyForm));

    /// <summary>Public pairs of a CloudTrail record and what a mapping made of it; times are left out, as the mappings shift them.</summary>
    [Theory]
    [InlineData("markdown_AWS_v1.1.0_CloudTrail_API_Activity_generic_api_activity.raw", "markdown_AWS_v1.1.0_CloudTrail_API_Activity_generic_api_activity.ocsf")]
    [InlineData("markdown_AWS_v1.1.0_CloudTrail_Account_Change_account_change.raw", "markdown_AWS_v1.1.0_CloudTrail_Account_Change_account_change.ocsf")]
    [InlineData("markdown_AWS_v1.1.0_CloudTrail_Authentication_authentication.raw", "markdown_AWS_v1.1.0_CloudTrail_Authentication_authentication.ocsf")]
    [InlineData("markdown_AWS_v1.5.0_CloudTrail_Account_Change_account_change.raw", "markdown_AWS_v1.5.0_CloudTrail_Account_Change_account_change.ocsf")]
    [InlineData("bloblang_AWS_CloudTrail_v1.0.0_Authentication_authentication.raw", "bloblang_AWS_CloudTrail_v1.0.0_Authentication_OCSF_authentication.json")]
    public void Public_samples_say_who_did_what_from_where(string raw, string mapped)
    {
        string? folder = SharedData.Find(Path.Combine("formats", "ocsf"));
        Assert.SkipWhen(folder is null, "SKIPPED: shared data not present");
        string before = File.ReadAllText(Path.Combine(folder!, raw));
        string after = File.ReadAllText(Path.Combine(folder!, mapped));
        Assert.Equal(Core(new CloudTrailParser(), before), Core(new OcsfCloudTrailParser(), after));

        static string Core(IParser parser, string record)
        {
            using var batch = new EventBatch();
            Assert.Null(parser.Parse(Encoding.UTF8.GetBytes(record), batch.Writer).Reason);
            EventField[] fields = [EventField.Service, EventField.Operation, EventField.ActorArn, EventField.CredentialUid, EventField.Region, EventField.UserAgent, EventField.AccountUid];
            return string.Join("\n", fields.Select(field => $"{field} {batch[0].Text(field)}"));
        }
    }

    [Fact]
    public void Lines_are_recognised_and_wrapped_ones_too()
    {
        string line = EarlyForm.ReplaceLineEndings("");
        string wrapped = new JsonObject { ["_raw"] = line }.ToJsonString();
        string text = line + "\n" + wrapped + "\n[" + line + "]\n";
        using var batch = new EventBatch();
        var reader = new Nephoscope.Sources.Json.JsonRecordReader(ParserCatalog.CreateAll());
        reader.Read(Encoding.UTF8.GetBytes(text), 0, isFinal: true, 0, batch);
        Assert.Empty(batch.Rejects);
        Assert.Equal(3, batch.Count);
        Assert.Equal(SourceFormat.CloudTrail, batch[2].Format);
    }

    [Theory]
    [InlineData("\"time\":1679072879000", "\"time\":0", "no eventTime")]
    [InlineData("\"time\":1679072879000", "\"time\":99999999999999999999", "no eventTime")]
    [InlineData("\"ann\"", "\"\\ud800\"", "")]
    [InlineData("AROA1:ann", "\\ud800", "escape")]
    [InlineData("\"api\":", "\"api\":[", "JSON")]
    public void What_cannot_be_read_is_rejected_with_a_reason(string what, string by, string reason)
    {
        using var batch = new EventBatch();
        ParseResult result = new OcsfCloudTrailParser().Parse(Encoding.UTF8.GetBytes(EarlyForm.Replace(what, by, StringComparison.Ordinal)), batch.Writer);
        Assert.Equal(reason.Length > 0, result.IsRejected);
        Assert.Contains(reason, result.Reason ?? "", StringComparison.Ordinal);
        Assert.Equal(result.IsRejected ? 0 : 1, batch.Count);
    }

    /// <summary>Names are paths, and paths are written by whoever fills a tag.</summary>
    [Fact]
    public void A_name_of_a_million_dots_is_no_path()
    {
        string dots = new('.', 1_000_000);
        string hostile = EarlyForm.Replace("\"eventType\"", $"\"a{dots}b\":\"x\",\"requestParameters\":\"y\",\"eventName.x\":\"z\",\"eventType\"", StringComparison.Ordinal);
        Assert.Contains("CreateUser", Read(new OcsfCloudTrailParser(), hostile), StringComparison.Ordinal);
    }

    /// <summary>A path is made for each member below a name: a record of some megabytes would cost gigabytes.</summary>
    [Fact]
    public void A_name_of_a_million_characters_is_no_path()
    {
        string name = new('a', 1_000_000);
        string members = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"m{i}\":1"));
        string hostile = EarlyForm.Replace("\"eventType\"", $"\"{name}\":{{{members}}},\"eventType\"", StringComparison.Ordinal);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("CreateUser", Read(new OcsfCloudTrailParser(), hostile), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void Damaged_records_break_nothing()
    {
        List<byte[]> records = [.. SampleOriginals().Take(40).Select(record => Encoding.UTF8.GetBytes(OcsfForm.Of(record).ToJsonString()))];
        var mutation = new Mutation(7);
        byte[] buffer = new byte[64 * 1024];
        var parser = new OcsfCloudTrailParser();
        using var batch = new EventBatch();
        int events = 0, rejects = 0;
        for (int i = 0; i < 3_000; i++)
        {
            int length = mutation.Damage(records[mutation.Next(records.Count)], records[mutation.Next(records.Count)], buffer);
            batch.Reset();
            parser.Recognizes(buffer.AsSpan(0, length));
            ParseResult result = parser.Parse(buffer.AsSpan(0, length), batch.Writer);
            Assert.Equal(result.IsRejected ? 0 : 1, batch.Count);
            events += batch.Count;
            rejects += result.IsRejected ? 1 : 0;
        }

        Assert.True(events > 60 && rejects > 60, $"{events} events, {rejects} rejects");
    }

    internal static IEnumerable<JsonObject> SampleOriginals()
    {
        foreach (string file in RunningService.Sample().Where(path => path.EndsWith(".json.gz", StringComparison.Ordinal)))
        {
            using var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            if (JsonNode.Parse(stream)?["Records"] is JsonArray records)
            {
                foreach (JsonNode? record in records)
                {
                    yield return (JsonObject)record!;
                }
            }
        }
    }

    private static string Read(IParser parser, string record)
    {
        using var batch = new EventBatch();
        byte[] text = Encoding.UTF8.GetBytes(record);
        Assert.True(parser.Recognizes(text), record);
        ParseResult result = parser.Parse(text, batch.Writer);
        return result.Reason ?? string.Create(CultureInfo.InvariantCulture, $"{batch.Count} {EventListing.Render(batch[0])}");
    }
}
