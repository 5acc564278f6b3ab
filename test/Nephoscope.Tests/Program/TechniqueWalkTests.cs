using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Nephoscope.Events;

namespace Nephoscope.Tests.Program;

/// <summary>
/// Calls that serve an attack on the control plane, each alone in an account of its own that nothing is known of, through a whole replay:
/// the detection of that technique says so.
/// </summary>
public sealed class TechniqueWalkTests
{
    private const string Account = "111122223333";

    [Fact]
    public void Each_call_is_told_without_history()
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;
        try
        {
            List<Technique> techniques = Read();
            string file = Path.Combine(folder, "records.json");
            File.WriteAllLines(file, techniques.Select((technique, at) => Record(technique, AccountOf(at))));
            using var run = new ReplayRun(file);
            Assert.Equal(0, run.Result.Rejected);
            ILookup<string, string> told = run.Findings.ToLookup(finding => finding.AccountUid, finding => finding.AnalyticUid);
            Assert.Empty(techniques.Where((technique, at) => !told[AccountOf(at)].Contains(technique.Detection)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string AccountOf(int at) => (400_000_000_000 + at).ToString(CultureInfo.InvariantCulture);

    private static List<Technique> Read()
    {
        using Stream table = typeof(TechniqueWalkTests).Assembly.GetManifestResourceStream("Techniques.tsv")!;
        using var reader = new StreamReader(table, Encoding.UTF8);
        return
        [
            .. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Skip(1).Select(line => line.Split('\t'))
                .Select(cells => new Technique(cells[0], cells[1], cells[2], cells[3], cells[4])),
        ];
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

    private sealed record Technique(string Detection, string Service, string Operation, string Request, string Response);
}
