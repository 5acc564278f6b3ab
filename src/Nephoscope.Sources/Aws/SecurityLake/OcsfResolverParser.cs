using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Sources.Aws.Route53;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>
/// Reads Route 53 Resolver query logs in OCSF: DNS Activity, versions 1.0.0-rc.2 to 1.5, by the published mapping read backwards
/// (github.com/ocsf/examples, mappings/markdown/AWS, Route53).
/// </summary>
public sealed class OcsfResolverParser() : OcsfFormParser(new Route53ResolverParser())
{
    private const int DnsActivity = 4003;

    /// <summary>The log's name, and where OCSF has it.</summary>
    private static readonly (string Name, string[] Places)[] Plain =
    [
        ("version", ["metadata.product.version"]),
        ("account_id", ["cloud.account.uid", "cloud.account_uid"]),
        ("region", ["cloud.region"]),
        ("vpc_id", ["src_endpoint.vpc_uid"]),
        ("query_name", ["query.hostname"]),
        ("query_type", ["query.type"]),
        ("query_class", ["query.class"]),
        ("srcaddr", ["src_endpoint.ip"]),
        ("srcport", ["src_endpoint.port"]),
        ("transport", ["connection_info.protocol_name"]),
        ("srcids.instance", ["src_endpoint.instance_uid"]),
        ("srcids.resolver_endpoint", ["dst_endpoint.instance_uid"]),
        ("srcids.resolver_network_interface", ["dst_endpoint.interface_uid"]),
        ("firewall_rule_group_id", ["firewall_rule.uid", "unmapped.firewall_rule_group_id"]),
        ("firewall_domain_list_id", ["unmapped.firewall_domain_list_id"]),
        ("firewall_rule_action", ["unmapped.firewall_rule_action"]),
    ];

    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> record) => ClassOf(record) == DnsActivity && record.IndexOf("\"Route 53\""u8) > 0;

    private protected override JsonObject Of(JsonElement ocsf)
    {
        JsonObject query = [];
        foreach ((string name, string[] places) in Plain)
        {
            OcsfRecord.Put(query, name, OcsfRecord.FirstText(ocsf, places));
        }

        OcsfRecord.Put(query, "query_timestamp", OcsfRecord.Time(ocsf, "time", "time_dt")?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        OcsfRecord.Put(query, "rcode", Code(ocsf));
        OcsfRecord.Put(query, "firewall_rule_action", OcsfRecord.FirstText(ocsf, "disposition") switch { "Alert" => "ALERT", "Blocked" => "BLOCK", _ => null });
        PutAnswers(query, OcsfRecord.At(ocsf, "answers"));
        return query;
    }

    /// <summary>As DNS itself writes them (RFC 1035, 4.1.1), not as OCSF does.</summary>
    private static string? Code(JsonElement ocsf) => OcsfRecord.FirstText(ocsf, "rcode_id") switch
    {
        "0" => "NOERROR",
        "1" => "FORMERR",
        "2" => "SERVFAIL",
        "3" => "NXDOMAIN",
        "4" => "NOTIMP",
        "5" => "REFUSED",
        _ => OcsfRecord.FirstText(ocsf, "rcode")?.ToUpperInvariant(),
    };

    private static void PutAnswers(JsonObject query, JsonElement? answers)
    {
        JsonElement[] told = answers?.ValueKind switch
        {
            JsonValueKind.Array => [.. answers.Value.EnumerateArray()],
            JsonValueKind.Object => [answers.Value],
            _ => [],
        };
        JsonArray all = [];
        foreach (JsonElement answer in told)
        {
            JsonObject one = [];
            OcsfRecord.Put(one, "Rdata", OcsfRecord.FirstText(answer, "rdata"));
            OcsfRecord.Put(one, "Type", OcsfRecord.FirstText(answer, "type"));
            OcsfRecord.Put(one, "Class", OcsfRecord.FirstText(answer, "class"));
            all.Add((JsonNode)one);
        }

        OcsfRecord.Put(query, "answers", all);
    }
}
