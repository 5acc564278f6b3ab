using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Nephoscope.Output;

namespace Nephoscope.Tests.Sources.Aws.SecurityLake;

/// <summary>The sample as Security Lake keeps it, Parquet files in folders by region, account and day, tells what the delivered files tell.</summary>
public sealed class SecurityLakeTests : IDisposable
{
    /// <summary>The columns of Security Lake's table of CloudTrail management events, as far as they are used.</summary>
    private const string Columns = """
        {class_uid: 'INTEGER', time: 'BIGINT', time_dt: 'TIMESTAMP',
        metadata: 'STRUCT(product STRUCT("name" VARCHAR, version VARCHAR, feature STRUCT("name" VARCHAR)), uid VARCHAR, event_code VARCHAR, version VARCHAR)',
        api: 'STRUCT(operation VARCHAR, version VARCHAR, service STRUCT("name" VARCHAR), request STRUCT(uid VARCHAR, data VARCHAR), response STRUCT(error VARCHAR, message VARCHAR, data VARCHAR))',
        cloud: 'STRUCT(region VARCHAR)', src_endpoint: 'STRUCT(ip VARCHAR, "domain" VARCHAR, uid VARCHAR)', http_request: 'STRUCT(user_agent VARCHAR)',
        actor: 'STRUCT("user" STRUCT("type" VARCHAR, uid VARCHAR, uid_alt VARCHAR, account STRUCT(uid VARCHAR), credential_uid VARCHAR, "name" VARCHAR), invoked_by VARCHAR, "session" STRUCT(created_time_dt VARCHAR, issuer VARCHAR, is_mfa BOOLEAN), idp STRUCT("name" VARCHAR))',
        resources: 'STRUCT(uid VARCHAR, "type" VARCHAR, owner STRUCT(account STRUCT(uid VARCHAR)))[]', unmapped: 'MAP(VARCHAR, VARCHAR)'}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_sample_in_Parquet_tells_the_same_incident()
    {
        string delivered = Path.Combine(folder, "delivered");
        string lines = Path.Combine(folder, "kept.jsonl");
        string lake = Path.Combine(folder, "lake");
        Directory.CreateDirectory(delivered);
        JsonObject[] originals = [.. OcsfCloudTrailTests.SampleOriginals()];
        File.WriteAllLines(Path.Combine(delivered, "records.json"), originals.Select(record => record.ToJsonString()));
        File.WriteAllLines(lines, originals.Select(record => OcsfForm.Of(record).ToJsonString()));
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = $"""
                COPY (SELECT *, cloud.region AS region, strftime(time_dt, '%Y%m%d') AS eventDay FROM read_json('{lines}', format = 'newline_delimited', columns = {Columns}))
                TO '{lake}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (region, eventDay))
                """;
            command.ExecuteNonQuery();
        }

        string[] expected = Told(delivered);
        string[] told = Told(lake);
        Assert.Contains(expected, line => line.StartsWith("Critical", StringComparison.Ordinal));
        Assert.Equal(expected, told);
    }

    /// <summary>Incidents and findings, without what tells where records lay.</summary>
    private static string[] Told(string input)
    {
        string output = input + ".out";
        ReplayResult result = Replay.Run(new ReplayRequest { Paths = [input], Output = output, ShowProgress = false }, CancellationToken.None);
        Assert.Equal(0, result.Rejected);
        return
        [
            .. File.ReadLines(Path.Combine(output, "incidents.jsonl")).Select(line => JsonNode.Parse(line)!)
                .Select(incident => $"{incident["severity"]} {incident["finding_info"]?["title"]} {incident["desc"]}"),
            .. File.ReadLines(Path.Combine(output, "detections.jsonl")).Select(line => JsonNode.Parse(line)!)
                .Select(finding => $"{finding["time"]} {finding["finding_info"]!["title"]} {finding["unmapped"]!["reasons"]!.ToJsonString()}"),
        ];
    }
}
