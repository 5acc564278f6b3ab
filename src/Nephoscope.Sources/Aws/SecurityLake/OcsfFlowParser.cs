using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nephoscope.Sources.Aws.FlowLogs;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>
/// Reads VPC Flow Logs in OCSF: Network Activity, versions 1.0.0-rc.2 to 1.5, by the published mapping read backwards
/// (github.com/ocsf/examples, mappings/markdown/AWS, VPC Flowlogs).
/// </summary>
public sealed class OcsfFlowParser() : OcsfFormParser(new FlowObjectParser())
{
    private const int NetworkActivity = 4001;

    /// <summary>The flow log's name, and where OCSF has it. What belongs to the interface stands on the side that it is of.</summary>
    private static readonly (string Name, string[] Places)[] Plain =
    [
        ("version", ["metadata.product.version"]),
        ("account_id", ["cloud.account.uid", "cloud.account_uid"]),
        ("region", ["cloud.region"]),
        ("interface_id", ["src_endpoint.interface_uid", "dst_endpoint.interface_uid"]),
        ("vpc_id", ["src_endpoint.vpc_uid", "dst_endpoint.vpc_uid"]),
        ("subnet_id", ["src_endpoint.subnet_uid", "dst_endpoint.subnet_uid"]),
        ("instance_id", ["src_endpoint.instance_uid", "dst_endpoint.instance_uid"]),
        ("srcport", ["src_endpoint.port"]),
        ("dstport", ["dst_endpoint.port"]),
        ("protocol", ["connection_info.protocol_num"]),
        ("packets", ["traffic.packets"]),
        ("bytes", ["traffic.bytes"]),
        ("log_status", ["status_code"]),
        ("type", ["connection_info.protocol_ver"]),
    ];

    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> record) => ClassOf(record) == NetworkActivity && record.IndexOf("\"Flowlogs\""u8) > 0;

    private protected override JsonObject Of(JsonElement ocsf)
    {
        JsonObject flow = [];
        foreach ((string name, string[] places) in Plain)
        {
            foreach (string place in places)
            {
                if (OcsfRecord.FirstText(ocsf, place) is { } text && text != "-")
                {
                    OcsfRecord.Put(flow, name, text);
                }
            }
        }

        OcsfRecord.Put(flow, "srcaddr", Address(ocsf, "src_endpoint"));
        OcsfRecord.Put(flow, "dstaddr", Address(ocsf, "dst_endpoint"));
        OcsfRecord.Put(flow, "start", Seconds(OcsfRecord.Time(ocsf, "start_time", "start_time_dt", "time", "time_dt")));
        OcsfRecord.Put(flow, "end", Seconds(OcsfRecord.Time(ocsf, "end_time", "end_time_dt")));
        OcsfRecord.Put(flow, "action", Action(ocsf));
        OcsfRecord.Put(flow, "flow_direction", OcsfRecord.FirstText(ocsf, "connection_info.direction_id") switch { "1" => "ingress", "2" => "egress", _ => null });
        if (OcsfRecord.At(ocsf, "unmapped") is { ValueKind: JsonValueKind.Object } unmapped)
        {
            foreach (JsonProperty rest in unmapped.EnumerateObject())
            {
                flow.TryAdd(rest.Name, OcsfRecord.Text(rest.Value));
            }
        }

        return flow;
    }

    /// <summary>Where a packet's own address differs from the interface's, the interface's stands beside it.</summary>
    private static string? Address(JsonElement ocsf, string side)
    {
        JsonElement? between = OcsfRecord.At(ocsf, side + ".intermediate_ips");
        bool has = between is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0;
        return (has ? OcsfRecord.Text(between!.Value[0]) : null) ?? OcsfRecord.FirstText(ocsf, side + ".ip");
    }

    private static string? Seconds(DateTimeOffset? time) => time?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string? Action(JsonElement ocsf)
    {
        string? told = OcsfRecord.FirstText(ocsf, "disposition", "action", "activity_name");
        return told switch
        {
            "Allowed" or "ACCEPT" or "Traffic" => "ACCEPT",
            "Blocked" or "Denied" or "REJECT" or "Refuse" => "REJECT",
            _ => null,
        };
    }
}
