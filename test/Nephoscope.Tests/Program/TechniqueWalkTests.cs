using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Nephoscope.Events;

namespace Nephoscope.Tests.Program;

/// <summary>
/// Calls that serve an attack, each alone where nothing is known, through a whole replay: the detection of that technique says so. Calls of
/// the control plane have an account each, requests to a cluster a user.
/// </summary>
public sealed class TechniqueWalkTests
{
    private const string Account = "111122223333";

    [Fact]
    public void Each_call_is_told_without_history()
    {
        List<Technique> techniques = [.. Rows("Techniques.tsv").Select(cells => new Technique(cells[0], cells[1], cells[2], cells[3], cells[4]))];
        using ReplayRun run = Replayed(techniques.Select((technique, at) => Record(technique, AccountOf(at))));
        ILookup<string, string> told = run.Findings.ToLookup(finding => finding.AccountUid, finding => finding.AnalyticUid);
        Assert.Empty(techniques.Where((technique, at) => !told[AccountOf(at)].Contains(technique.Detection)));
    }

    [Fact]
    public void Each_request_to_a_cluster_is_told_without_history()
    {
        List<Request> requests = [.. Rows("ClusterTechniques.tsv").Select(cells => new Request(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]))];
        using ReplayRun run = Replayed(requests.Select((request, at) => Record(request, UserOf(at))));
        ILookup<string, string> told = run.Findings.ToLookup(finding => finding.Actor.Name, finding => finding.AnalyticUid);
        Assert.Empty(requests.Where((request, at) => !told[UserOf(at)].Contains(request.Detection)));
    }

    private static ReplayRun Replayed(IEnumerable<string> records)
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;
        try
        {
            string file = Path.Combine(folder, "records.json");
            File.WriteAllLines(file, records);
            var run = new ReplayRun(file);
            Assert.Equal(0, run.Result.Rejected);
            return run;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string AccountOf(int at) => (400_000_000_000 + at).ToString(CultureInfo.InvariantCulture);

    private static string UserOf(int at) => string.Create(CultureInfo.InvariantCulture, $"mallory-{at}@example.com");

    /// <summary>The table's rows under its head.</summary>
    private static List<string[]> Rows(string name)
    {
        using Stream table = typeof(TechniqueWalkTests).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(table, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Skip(1).Select(line => line.Split('\t'))];
    }

    private static string Record(Technique technique, string account) =>
        new JsonObject
        {
            ["eventVersion"] = "1.11",
            ["userIdentity"] = new JsonObject
            {
                ["type"] = "IAMUser",
                ["principalId"] = "AIDA" + account,
                ["arn"] = $"arn:aws:iam::{account}:user/mallory",
                ["accountId"] = account,
                ["userName"] = "mallory",
                ["accessKeyId"] = "AKIA" + account,
            },
            ["eventTime"] = "2026-03-01T10:00:00Z",
            ["eventSource"] = technique.Service + ".amazonaws.com",
            ["eventName"] = technique.Operation,
            ["awsRegion"] = "us-east-1",
            ["sourceIPAddress"] = "192.0.2.44",
            ["userAgent"] = "aws-cli/2.15.0 Python/3.11 Linux",
            ["requestParameters"] = JsonNode.Parse(technique.Request.Replace(Account, account, StringComparison.Ordinal)),
            ["responseElements"] = JsonNode.Parse(technique.Response.Replace(Account, account, StringComparison.Ordinal)),
            ["requestID"] = account,
            ["eventID"] = account,
            ["readOnly"] = false,
            ["eventType"] = "AwsApiCall",
            ["managementEvent"] = true,
            ["recipientAccountId"] = account,
            ["eventCategory"] = "Management",
        }.ToJsonString();

    private static string Record(Request request, string user)
    {
        string[] resource = request.Resource.Split('/');
        string place = request.Namespace.Length > 0 ? $"namespaces/{request.Namespace}/" : "";
        var target = new JsonObject { ["resource"] = resource[0], ["apiGroup"] = request.Group, ["apiVersion"] = "v1", ["namespace"] = request.Namespace, ["name"] = request.Name };
        if (resource.Length > 1)
        {
            target["subresource"] = resource[1];
        }

        var record = new JsonObject
        {
            ["kind"] = "Event",
            ["apiVersion"] = "audit.k8s.io/v1",
            ["level"] = "RequestResponse",
            ["auditID"] = user,
            ["stage"] = "ResponseComplete",
            ["requestURI"] = $"/api/v1/{place}{resource[0]}/{request.Name}/{string.Join('/', resource.Skip(1))}",
            ["verb"] = request.Verb,
            ["user"] = new JsonObject { ["username"] = user, ["groups"] = new JsonArray("system:authenticated") },
            ["sourceIPs"] = new JsonArray("192.0.2.44"),
            ["userAgent"] = "kubectl/v1.31.2 (linux/amd64)",
            ["objectRef"] = target,
            ["responseStatus"] = new JsonObject { ["code"] = 200 },
            ["requestReceivedTimestamp"] = "2026-03-01T10:00:00.000000Z",
            ["stageTimestamp"] = "2026-03-01T10:00:00.000000Z",
            ["annotations"] = new JsonObject { ["authorization.k8s.io/decision"] = "allow" },
            ["requestObject"] = JsonNode.Parse(request.Body),
        };
        if (request.Impersonated.Length > 0)
        {
            record["impersonatedUser"] = new JsonObject { ["username"] = request.Impersonated, ["groups"] = new JsonArray("system:masters") };
        }

        return record.ToJsonString();
    }

    private sealed record Technique(string Detection, string Service, string Operation, string Request, string Response);

    private sealed record Request(string Detection, string Verb, string Group, string Resource, string Namespace, string Name, string Body, string Impersonated);
}
