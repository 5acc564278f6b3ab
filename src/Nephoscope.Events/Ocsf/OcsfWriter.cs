using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;

namespace Nephoscope.Events;

/// <summary>
/// Writes findings and incidents as OCSF 1.5 JSON (schema.ocsf.io: Detection Finding 2004, Incident Finding 2005). Times are milliseconds
/// since 1970. What OCSF has no place for stands under <c>unmapped</c>. Lists and texts are bounded. Uses no reflection. Thread-safe.
/// </summary>
public static class OcsfWriter
{
    private const int CategoryFindings = 2;
    private const int MostEvents = 500;
    private const int MostResources = 100;
    private const int MostRendered = 1024;

    /// <summary>Techniques of our detections are few objects that thousands of findings share; other tools' are not kept beyond the bound.</summary>
    private static readonly ConcurrentDictionary<AttackTechnique, byte[]> Rendered = new(ReferenceEqualityComparer.Instance);

    /// <summary>Version of the schema that is written.</summary>
    public const string SchemaVersion = "1.5.0";

    /// <summary>One Detection Finding as one JSON object.</summary>
    public static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        WriteClass(json, "Detection Finding", 2004);
        json.WriteNumber("time"u8, finding.Time.Milliseconds);
        json.WriteNumber("start_time"u8, finding.StartTime.Milliseconds);
        json.WriteNumber("end_time"u8, finding.LastTime.Milliseconds);
        json.WriteNumber("count"u8, finding.Count);
        WriteSeverity(json, finding.Severity);
        json.WriteNumber("confidence_score"u8, finding.Confidence);
        WriteMetadata(json, finding.Uid, finding.Product);
        WriteFindingInfo(json, finding);
        WriteActor(json, finding.Actor);
        WriteCloud(json, finding);
        WriteSource(json, finding);
        json.WriteStartArray("resources"u8);
        for (int i = 0; i < finding.Resources.Count && i < MostResources; i++)
        {
            FindingResource resource = finding.Resources[i];
            json.WriteStartObject();
            OcsfText.Write(json, "uid"u8, resource.Uid);
            OcsfText.Write(json, "type"u8, resource.Type);
            OcsfText.Write(json, "name"u8, resource.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteUnmapped(json, finding);
        json.WriteEndObject();
    }

    /// <summary>One Incident Finding as one JSON object. Its findings are named by id; they stand in their own lines.</summary>
    public static void WriteIncident(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject();
        WriteClass(json, "Incident Finding", 2005);
        json.WriteNumber("time"u8, incident.EndTime.Milliseconds);
        json.WriteNumber("start_time"u8, incident.StartTime.Milliseconds);
        json.WriteNumber("end_time"u8, incident.EndTime.Milliseconds);
        WriteSeverity(json, incident.Severity);
        json.WriteBoolean("is_suspected_breach"u8, incident.Severity >= Severity.High);
        OcsfText.Write(json, "desc"u8, incident.Description);
        WriteMetadata(json, incident.Uid, "Nephoscope");
        json.WriteStartArray("finding_info_list"u8);
        foreach (Finding finding in incident.Findings)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid"u8, finding.Uid);
            OcsfText.Write(json, "title"u8, finding.Title);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteAttacks(json, incident.Attacks);
        OcsfIncidentDetails.Write(json, incident);
        json.WriteEndObject();
    }

    /// <summary>MITRE ATT&amp;CK techniques as OCSF's <c>attacks</c>.</summary>
    internal static void WriteAttacks(Utf8JsonWriter json, IReadOnlyList<AttackTechnique> attacks)
    {
        json.WriteStartArray("attacks"u8);
        foreach (AttackTechnique attack in attacks)
        {
            if (!Rendered.TryGetValue(attack, out byte[]? text))
            {
                text = Render(attack);
                if (Rendered.Count < MostRendered)
                {
                    Rendered.TryAdd(attack, text);
                }
            }

            json.WriteRawValue(text, skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    private static byte[] Render(AttackTechnique attack)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(text);
        int dot = attack.Uid.IndexOf('.', StringComparison.Ordinal);
        json.WriteStartObject();
        WritePair(json, "tactic"u8, attack.TacticUid, attack.TacticName);
        WritePair(json, "technique"u8, dot < 0 ? attack.Uid : attack.Uid[..dot], attack.Name);
        if (dot >= 0)
        {
            WritePair(json, "sub_technique"u8, attack.Uid, attack.Name);
        }

        json.WriteEndObject();
        json.Flush();
        return text.WrittenSpan.ToArray();
    }

    private static void WriteClass(Utf8JsonWriter json, string name, int uid)
    {
        json.WriteNumber("category_uid"u8, CategoryFindings);
        json.WriteString("category_name"u8, "Findings");
        json.WriteNumber("class_uid"u8, uid);
        json.WriteString("class_name"u8, name);
        json.WriteNumber("activity_id"u8, 1);
        json.WriteString("activity_name"u8, "Create");
        json.WriteNumber("type_uid"u8, (uid * 100) + 1);
        json.WriteString("type_name"u8, name + ": Create");
        json.WriteNumber("status_id"u8, 1);
        json.WriteString("status"u8, "New");
    }

    private static void WriteSeverity(Utf8JsonWriter json, Severity severity)
    {
        json.WriteNumber("severity_id"u8, (int)severity);
        json.WriteString("severity"u8, severity.ToString());
    }

    private static void WriteMetadata(Utf8JsonWriter json, string uid, string product)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, SchemaVersion);
        OcsfText.Write(json, "uid"u8, uid);
        json.WriteStartArray("profiles"u8);
        json.WriteStringValue("cloud"u8);
        json.WriteEndArray();
        json.WriteStartObject("product"u8);
        OcsfText.Write(json, "name"u8, product);
        OcsfText.Write(json, "vendor_name"u8, product);
        json.WriteString("version"u8, product == "Nephoscope" ? ProductVersion : "unknown");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string ProductVersion { get; } = typeof(OcsfWriter).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static void WriteFindingInfo(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject("finding_info"u8);
        OcsfText.Write(json, "uid"u8, finding.Uid);
        OcsfText.Write(json, "title"u8, finding.Title);
        OcsfText.Write(json, "desc"u8, finding.Description);
        json.WriteNumber("created_time"u8, finding.Time.Milliseconds);
        json.WriteNumber("first_seen_time"u8, finding.StartTime.Milliseconds);
        json.WriteNumber("last_seen_time"u8, finding.LastTime.Milliseconds);
        json.WriteStartObject("analytic"u8);
        OcsfText.Write(json, "name"u8, finding.Title);
        OcsfText.Write(json, "uid"u8, finding.AnalyticUid);
        (int typeId, string type) = AnalyticType(finding.Process);
        json.WriteNumber("type_id"u8, typeId);
        json.WriteString("type"u8, type);
        json.WriteEndObject();
        WriteAttacks(json, finding.Attacks);
        json.WriteStartArray("related_events"u8);
        for (int i = 0; i < finding.Events.Count && i < MostEvents; i++)
        {
            RelatedEvent related = finding.Events[i];
            json.WriteStartObject();
            OcsfText.Write(json, "uid"u8, related.Uid);
            json.WriteNumber("first_seen_time"u8, related.Time.Milliseconds);
            OcsfText.Write(json, "title"u8, related.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("related_events_count"u8, finding.Events.Count);
        json.WriteEndObject();
    }

    private static (int Id, string Name) AnalyticType(EvidenceProcess process) => process switch
    {
        EvidenceProcess.Behavior => (2, "Behavioral"),
        EvidenceProcess.Effect or EvidenceProcess.Rule => (1, "Rule"),
        _ => (99, "Other"),
    };

    private static void WriteActor(Utf8JsonWriter json, FindingActor actor)
    {
        json.WriteStartObject("actor"u8);
        json.WriteStartObject("user"u8);
        OcsfText.Write(json, "uid"u8, actor.Uid);
        OcsfText.Write(json, "name"u8, actor.Name);
        OcsfText.Write(json, "type"u8, actor.Type);
        json.WriteNumber("type_id"u8, actor.Type switch { "User" or "FederatedUser" => 1, "Root" => 2, "Unknown" or "" => 0, _ => 3 });
        if (actor.CredentialUid.Length > 0)
        {
            OcsfText.Write(json, "credential_uid"u8, actor.CredentialUid);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCloud(Utf8JsonWriter json, Finding finding)
    {
        bool aws = finding.AccountUid.Length == 12 && finding.AccountUid.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        json.WriteStartObject("cloud"u8);
        json.WriteStartObject("account"u8);
        OcsfText.Write(json, "uid"u8, finding.AccountUid);
        json.WriteEndObject();
        OcsfText.Write(json, "region"u8, finding.Region);
        json.WriteString("provider"u8, aws || finding.AccountUid.Length == 0 ? "AWS" : "Other");
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, Finding finding)
    {
        if (finding.SourceAddress.Length == 0)
        {
            return;
        }

        ReadOnlySpan<byte> name = finding.Source.Kind switch
        {
            OriginKind.ServiceName => "svc_name"u8,
            OriginKind.Invalid => "name"u8,
            _ => "ip"u8,
        };
        json.WriteStartObject("src_endpoint"u8);
        OcsfText.Write(json, name, finding.SourceAddress);
        if (finding.Source.Country != 0)
        {
            json.WriteStartObject("location"u8);
            OcsfText.Write(json, "country"u8, finding.Source.CountryCode);
            json.WriteEndObject();
        }

        if (finding.Source.AutonomousSystem != 0)
        {
            json.WriteStartObject("autonomous_system"u8);
            json.WriteNumber("number"u8, finding.Source.AutonomousSystem);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteUnmapped(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject("unmapped"u8);
        json.WriteNumber("evidence_nats"u8, OcsfText.Nats(finding.Evidence));
        if (finding.Carried.Value != 0)
        {
            json.WriteNumber("carried_nats"u8, OcsfText.Nats(finding.Carried));
        }

        OcsfText.WriteArray(json, "reasons"u8, finding.Reasons);
        json.WriteString("process"u8, finding.Process.ToString());
        json.WriteString("source_kind"u8, finding.Source.Kind.ToString());
        json.WriteString("actor_key"u8, finding.Actor.Key.ToString());
        OcsfText.WriteArray(json, "entity_keys"u8, finding.Entities);
        json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, ReadOnlySpan<byte> member, string uid, string name)
    {
        json.WriteStartObject(member);
        OcsfText.Write(json, "uid"u8, uid);
        OcsfText.Write(json, "name"u8, name);
        json.WriteEndObject();
    }
}
