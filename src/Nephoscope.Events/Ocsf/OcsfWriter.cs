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

    /// <summary>Version of the schema that is written.</summary>
    public const string SchemaVersion = "1.5.0";

    /// <summary>One Detection Finding as one JSON object.</summary>
    public static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        WriteClass(json, "Detection Finding", 2004);
        json.WriteNumber("time", finding.Time.Milliseconds);
        json.WriteNumber("start_time", finding.StartTime.Milliseconds);
        json.WriteNumber("end_time", finding.Time.Milliseconds);
        WriteSeverity(json, finding.Severity);
        json.WriteNumber("confidence_score", finding.Confidence);
        WriteMetadata(json, finding.Uid, finding.Product);
        WriteFindingInfo(json, finding);
        WriteActor(json, finding.Actor);
        WriteCloud(json, finding);
        WriteSource(json, finding);
        json.WriteStartArray("resources");
        foreach (FindingResource resource in finding.Resources.Take(MostResources))
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid", resource.Uid);
            OcsfText.Write(json, "type", resource.Type);
            OcsfText.Write(json, "name", resource.Name);
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
        json.WriteNumber("time", incident.EndTime.Milliseconds);
        json.WriteNumber("start_time", incident.StartTime.Milliseconds);
        json.WriteNumber("end_time", incident.EndTime.Milliseconds);
        WriteSeverity(json, incident.Severity);
        json.WriteBoolean("is_suspected_breach", incident.Severity >= Severity.High);
        OcsfText.Write(json, "desc", incident.Description);
        WriteMetadata(json, incident.Uid, "Nephoscope");
        json.WriteStartArray("finding_info_list");
        foreach (Finding finding in incident.Findings)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid", finding.Uid);
            OcsfText.Write(json, "title", finding.Title);
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
        json.WriteStartArray("attacks");
        foreach (AttackTechnique attack in attacks)
        {
            int dot = attack.Uid.IndexOf('.', StringComparison.Ordinal);
            json.WriteStartObject();
            WritePair(json, "tactic", attack.TacticUid, attack.TacticName);
            WritePair(json, "technique", dot < 0 ? attack.Uid : attack.Uid[..dot], attack.Name);
            if (dot >= 0)
            {
                WritePair(json, "sub_technique", attack.Uid, attack.Name);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteClass(Utf8JsonWriter json, string name, int uid)
    {
        json.WriteNumber("category_uid", CategoryFindings);
        json.WriteString("category_name", "Findings");
        json.WriteNumber("class_uid", uid);
        json.WriteString("class_name", name);
        json.WriteNumber("activity_id", 1);
        json.WriteString("activity_name", "Create");
        json.WriteNumber("type_uid", (uid * 100) + 1);
        json.WriteString("type_name", name + ": Create");
        json.WriteNumber("status_id", 1);
        json.WriteString("status", "New");
    }

    private static void WriteSeverity(Utf8JsonWriter json, Severity severity)
    {
        json.WriteNumber("severity_id", (int)severity);
        json.WriteString("severity", severity.ToString());
    }

    private static void WriteMetadata(Utf8JsonWriter json, string uid, string product)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", SchemaVersion);
        OcsfText.Write(json, "uid", uid);
        json.WriteStartArray("profiles");
        json.WriteStringValue("cloud");
        json.WriteEndArray();
        json.WriteStartObject("product");
        OcsfText.Write(json, "name", product);
        OcsfText.Write(json, "vendor_name", product);
        json.WriteString("version", product == "Nephoscope" ? ProductVersion : "unknown");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string ProductVersion { get; } = typeof(OcsfWriter).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static void WriteFindingInfo(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject("finding_info");
        OcsfText.Write(json, "uid", finding.Uid);
        OcsfText.Write(json, "title", finding.Title);
        OcsfText.Write(json, "desc", finding.Description);
        json.WriteNumber("created_time", finding.Time.Milliseconds);
        json.WriteNumber("first_seen_time", finding.StartTime.Milliseconds);
        json.WriteNumber("last_seen_time", finding.Time.Milliseconds);
        json.WriteStartObject("analytic");
        OcsfText.Write(json, "name", finding.Title);
        OcsfText.Write(json, "uid", finding.AnalyticUid);
        (int typeId, string type) = AnalyticType(finding.Process);
        json.WriteNumber("type_id", typeId);
        json.WriteString("type", type);
        json.WriteEndObject();
        WriteAttacks(json, finding.Attacks);
        json.WriteStartArray("related_events");
        foreach (RelatedEvent related in finding.Events.Take(MostEvents))
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid", related.Uid);
            json.WriteNumber("first_seen_time", related.Time.Milliseconds);
            OcsfText.Write(json, "title", related.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("related_events_count", finding.Events.Count);
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
        json.WriteStartObject("actor");
        json.WriteStartObject("user");
        OcsfText.Write(json, "uid", actor.Uid);
        OcsfText.Write(json, "name", actor.Name);
        OcsfText.Write(json, "type", actor.Type);
        json.WriteNumber("type_id", actor.Type switch { "User" or "FederatedUser" => 1, "Root" => 2, "Unknown" or "" => 0, _ => 3 });
        if (actor.CredentialUid.Length > 0)
        {
            OcsfText.Write(json, "credential_uid", actor.CredentialUid);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCloud(Utf8JsonWriter json, Finding finding)
    {
        bool aws = finding.AccountUid.Length == 12 && finding.AccountUid.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
        json.WriteStartObject("cloud");
        json.WriteStartObject("account");
        OcsfText.Write(json, "uid", finding.AccountUid);
        json.WriteEndObject();
        OcsfText.Write(json, "region", finding.Region);
        json.WriteString("provider", aws || finding.AccountUid.Length == 0 ? "AWS" : "Other");
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, Finding finding)
    {
        if (finding.SourceAddress.Length == 0)
        {
            return;
        }

        string name = finding.Source.Kind switch
        {
            OriginKind.ServiceName => "svc_name",
            OriginKind.Invalid => "name",
            _ => "ip",
        };
        json.WriteStartObject("src_endpoint");
        OcsfText.Write(json, name, finding.SourceAddress);
        if (finding.Source.Country != 0)
        {
            json.WriteStartObject("location");
            OcsfText.Write(json, "country", finding.Source.CountryCode);
            json.WriteEndObject();
        }

        if (finding.Source.AutonomousSystem != 0)
        {
            json.WriteStartObject("autonomous_system");
            json.WriteNumber("number", finding.Source.AutonomousSystem);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteUnmapped(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject("unmapped");
        json.WriteNumber("evidence_nats", OcsfText.Nats(finding.Evidence));
        OcsfText.WriteArray(json, "reasons", finding.Reasons);
        json.WriteString("process", finding.Process.ToString());
        json.WriteString("source_kind", finding.Source.Kind.ToString());
        json.WriteString("actor_key", finding.Actor.Key.ToString());
        OcsfText.WriteArray(json, "entity_keys", finding.Entities.Select(key => key.ToString()));
        json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, string member, string uid, string name)
    {
        json.WriteStartObject(member);
        OcsfText.Write(json, "uid", uid);
        OcsfText.Write(json, "name", name);
        json.WriteEndObject();
    }
}
