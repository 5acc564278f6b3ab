using System.Text;
using System.Text.Json;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Sources;
using Nephoscope.Sources.Aws.CloudTrail;
using Nephoscope.Sources.Json;
using Nephoscope.Tests.Sources.Json;

namespace Nephoscope.Tests.Sources.Aws.CloudTrail;

public sealed class CloudTrailGeneratedTests
{
    private static readonly Gen<string> Words = Gen.OneOf(GenJson.Value, Gen.OneOf(
        "\"AwsApiCall\"", "\"AwsConsoleSignIn\"", "\"AwsServiceEvent\"", "\"Data\"", "\"Insight\"", "\"NetworkActivity\"", "\"signin.amazonaws.com\"",
        "\"ConsoleLogin\"", "{\"ConsoleLogin\":\"Failure\"}", "\"true\"", "true", "\"AssumedRole\"", "\"AccessDenied\"", "\"[agent]\"", "\"1.2.3.04\"",
        "\"arn:aws:sts::1:assumed-role/r/s\"", "\"AROA:x\"", "[{\"ARN\":\"a\"},{\"ARN\":\"b\"}]", "{\"MFAUsed\":\"Yes\"}", "\"ANONYMOUS_PRINCIPAL\""));

    private static readonly Gen<string> Issuer = Members(4, Words, "type", "principalId", "arn", "accountId", "userName", "\\u0061rn");

    private static readonly Gen<string> Session = Members(
        3,
        Gen.OneOf(Words, Issuer, Members(3, Words, "mfaAuthenticated", "federatedProvider")),
        "sessionIssuer", "attributes", "webIdFederationData", "sourceIdentity", "ec2RoleDelivery");

    private static readonly Gen<string> Identity = Members(
        8,
        Gen.OneOf(Words, Session, Members(3, Words, "userId", "identityStoreArn", "credentialsIssuedTo", "sourceArn")),
        "type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy", "sessionContext", "identityProvider", "onBehalfOf", "credentialId", "inScopeOf");

    private static readonly Gen<string> Record = Gen.Select(
        Members(
            25,
            Gen.OneOf(Words, Words, Words, Identity),
            "eventVersion", "userIdentity", "userIdentity", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
            "requestParameters", "responseElements", "additionalEventData", "eventID", "readOnly", "resources", "eventType", "managementEvent", "recipientAccountId",
            "sharedEventID", "eventCategory", "vpcEndpointId", "vpcEndpointAccountId", "tlsDetails", "sessionCredentialFromConsole", "serviceEventDetails",
            "insightDetails", "addendum", "requestID", "event\\u0053ource"),
        Gen.OneOf("\"2024-02-29T23:59:59Z\"", "\"2024-05-01T00:00:00+02:00\"", "1714000000", "\"2023-02-29T00:00:00Z\"", "null", "\"\\u0032024-05-01T00:00:00Z\""),
        static (members, time) => $"{{\"eventTime\":{time},\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":\"Run\",{members[1..]}");

    [Fact]
    public void Any_valid_record_reads_as_the_reference_reads_it()
    {
        int read = 0;
        Record.Sample(text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            foreach (JsonVectorPath path in (ReadOnlySpan<JsonVectorPath>)[JsonVectorPath.Widest, JsonVectorPath.Scalar])
            {
                string? difference = Difference(bytes, path, ref read);
                Assert.True(difference is null, $"DIFF {difference} in {text}");
            }
        }, iter: 1_500, threads: 1);
        Assert.True(read > 1_000, $"only {read} records were read: the generator makes too few valid ones");
    }

    /// <summary>How the parser differs from the reference on one object of valid JSON; null where it does not.</summary>
    internal static string? Difference(byte[] text, JsonVectorPath path, ref int read)
    {
        using var batch = new EventBatch();
        ParseResult result = new CloudTrailParser(path).Parse(text, batch.Writer);
        using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = JsonIndex.AllowedDepth });
        CloudTrailReference expected = CloudTrailReference.Read(document.RootElement);
        string verdict = expected.Verdict ?? "record of no known format";
        if ((result.Reason ?? string.Empty) != verdict)
        {
            return $"'{result.Reason}' instead of '{verdict}'";
        }

        if (verdict.Length > 0)
        {
            return batch.Count == 0 ? null : "an event of a rejected record";
        }

        read++;
        return CloudTrailComparison.Difference(batch[0], expected);
    }

    private static Gen<string> Members(int most, Gen<string> values, params string[] names) =>
        Gen.Select(Gen.OneOf(names).Select(static name => $"\"{name}\""), values, GenJson.White, static (name, value, white) => $"{white}{name}:{white}{value}")
            .Array[1, most].Select(static members => $"{{{string.Join(',', members)}}}");
}
