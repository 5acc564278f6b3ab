using System.Globalization;
using System.Text.Json.Nodes;
using Nephoscope.Events;

namespace Nephoscope.Tests.Program;

/// <summary>Short stories in an account that nothing is known of: what a series of calls tells that each alone does not.</summary>
public sealed class ColdStartTests : IDisposable
{
    private const string Account = "111122223333";

    /// <summary>An address of nobody's on the provider's published list, and one of its.</summary>
    private const string Outside = "185.0.4.9";
    private const string Inside = "44.202.11.7";
    private readonly string file = Path.Combine(Directory.CreateTempSubdirectory("nephoscope-test-").FullName, "records.json");
    private readonly List<string> records = [];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.75)]
    [InlineData(5, 2.25)]
    public void Large_hardware_in_several_regions_is_told_as_one_thing_that_grows(int regions, double nats)
    {
        foreach (string region in (string[])[.. new[] { "us-east-1", "eu-west-1", "ap-southeast-1", "sa-east-1", "us-west-2" }.Take(regions)])
        {
            Add(User, "ec2", "RunInstances", """{"instanceType":"c5.24xlarge","instancesSet":{"items":[{"imageId":"ami-1","minCount":8,"maxCount":8}]}}""", Outside, region: region);
        }

        Assert.Equal(nats, Told("mining-control-plane").Where(finding => finding.Description.Contains(" regions", StringComparison.Ordinal)).Select(finding => finding.Evidence.Nats).DefaultIfEmpty().Max(), 2);
    }

    [Theory]
    [InlineData("CognitoIdentityCredentials", 1.1, 6)]
    [InlineData("job-7", 0, 0.6)]
    public void An_apps_user_who_looks_around_is_told_at_once(string session, double least, double most)
    {
        foreach ((string service, string operation) in new[] { ("s3", "ListBuckets"), ("lambda", "ListFunctions20150331"), ("dynamodb", "ListTables"), ("ec2", "DescribeInstances") })
        {
            Add(Role("app", session), service, operation, "null", Outside);
        }

        Assert.InRange(Told("discovery-burst").Sum(finding => finding.Gain.Nats), least, most);
    }

    [Theory]
    [InlineData(Outside, true)]
    [InlineData(Inside, false)]
    public void Objects_read_with_an_instances_credential_count_outside_the_providers_networks(string address, bool told)
    {
        for (int i = 0; i < 30; i++)
        {
            Add(Role("web", "i-0a1b2c3d4e5f67890"), "s3", "GetObject", $$"""{"bucketName":"b","key":"k{{i}}"}""", address, data: true);
        }

        Assert.Equal(told, Told("object-mass-access").Count > 0);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    private static JsonObject User => new()
    {
        ["type"] = "IAMUser",
        ["principalId"] = "AIDA1",
        ["arn"] = $"arn:aws:iam::{Account}:user/mallory",
        ["accountId"] = Account,
        ["userName"] = "mallory",
        ["accessKeyId"] = "AKIAEXAMPLEEXAMPLE01",
    };

    private static JsonObject Role(string role, string session) => new()
    {
        ["type"] = "AssumedRole",
        ["principalId"] = "AROAEXAMPLEEXAMPLE001:" + session,
        ["arn"] = $"arn:aws:sts::{Account}:assumed-role/{role}/{session}",
        ["accountId"] = Account,
        ["accessKeyId"] = "ASIAEXAMPLEEXAMPLE01",
        ["sessionContext"] = new JsonObject
        {
            ["sessionIssuer"] = new JsonObject { ["type"] = "Role", ["principalId"] = "AROAEXAMPLEEXAMPLE001", ["arn"] = $"arn:aws:iam::{Account}:role/{role}", ["accountId"] = Account, ["userName"] = role },
        },
    };

    private void Add(JsonObject who, string service, string operation, string request, string address, string region = "us-east-1", bool data = false)
    {
        string number = records.Count.ToString("d4", CultureInfo.InvariantCulture);
        records.Add(new JsonObject
        {
            ["eventVersion"] = "1.11",
            ["userIdentity"] = who,
            ["eventTime"] = new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc).AddSeconds(records.Count * 5).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["eventSource"] = service + ".amazonaws.com",
            ["eventName"] = operation,
            ["awsRegion"] = region,
            ["sourceIPAddress"] = address,
            ["userAgent"] = "Boto3/1.34.84 Python/3.11.8 Linux",
            ["requestParameters"] = JsonNode.Parse(request),
            ["requestID"] = number,
            ["eventID"] = number,
            ["readOnly"] = operation[0] is 'G' or 'L' or 'D',
            ["eventType"] = "AwsApiCall",
            ["managementEvent"] = !data,
            ["recipientAccountId"] = Account,
            ["eventCategory"] = data ? "Data" : "Management",
        }.ToJsonString());
    }

    private List<Finding> Told(string detection)
    {
        File.WriteAllLines(file, records);
        using var run = new ReplayRun(file);
        Assert.Equal(0, run.Result.Rejected);
        return [.. run.Findings.Where(finding => finding.AnalyticUid == detection)];
    }
}
