using System.Text.Json;
using static Nephoscope.Events.OcsfMember;

namespace Nephoscope.Events;

/// <summary>
/// Reads back what <see cref="OcsfWriter"/> wrote. A line that is not such an object gives null, never an exception; a member that is
/// missing or of another type reads as empty. Times come back in milliseconds. Thread-safe.
/// </summary>
public static class OcsfReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>A Detection Finding, or null.</summary>
    public static Finding? ReadFinding(ReadOnlyMemory<byte> line)
    {
        using JsonDocument? document = Parse(line);
        if (document is null || Number(document.RootElement, "class_uid") != 2004)
        {
            return null;
        }

        JsonElement root = document.RootElement;
        JsonElement info = Member(root, "finding_info");
        JsonElement unmapped = Member(root, "unmapped");
        JsonElement user = Member(Member(root, "actor"), "user");
        JsonElement source = Member(root, "src_endpoint");
        return new Finding
        {
            Uid = Text(info, "uid"),
            AnalyticUid = Text(Member(info, "analytic"), "uid"),
            Title = Text(info, "title"),
            Description = Text(info, "desc"),
            Time = Time(root, "time"),
            StartTime = Time(root, "start_time"),
            LastTime = Time(root, "end_time"),
            Count = (int)Math.Clamp(Number(root, "count"), 1, int.MaxValue),
            Severity = (Severity)Math.Clamp(Number(root, "severity_id"), 0, 5),
            Evidence = Nats(unmapped, "evidence_nats"),
            Carried = Nats(unmapped, "carried_nats"),
            Attacks = Attacks(info),
            Events = [.. Items(info, "related_events").Select(item => new RelatedEvent(Text(item, "uid"), Time(item, "first_seen_time"), Text(item, "title")))],
            Reasons = Texts(unmapped, "reasons"),
            Actor = new FindingActor(Key(unmapped, "actor_key"), Text(user, "uid"), Text(user, "name"), Text(user, "type"), Text(user, "credential_uid")),
            AccountUid = Text(Member(Member(root, "cloud"), "account"), "uid"),
            Region = Text(Member(root, "cloud"), "region"),
            SourceAddress = Text(source, "ip") + Text(source, "svc_name") + Text(source, "name"),
            Source = Origin(source, unmapped),
            Resources = [.. Items(root, "resources").Select(item => new FindingResource(Text(item, "uid"), Text(item, "type"), Text(item, "name")))],
            Entities = [.. Items(unmapped, "entity_keys").Select(item => KeyOf(item.ValueKind == JsonValueKind.String ? item.GetString()! : ""))],
            Process = Word(unmapped, "process", EvidenceProcess.Behavior),
            Product = Text(Member(Member(root, "metadata"), "product"), "name"),
        };
    }

    /// <summary>An Incident Finding with those of its findings that are known, or null.</summary>
    public static Incident? ReadIncident(ReadOnlyMemory<byte> line, IReadOnlyDictionary<string, Finding> findings)
    {
        using JsonDocument? document = Parse(line);
        if (document is null || Number(document.RootElement, "class_uid") != 2005)
        {
            return null;
        }

        JsonElement root = document.RootElement;
        JsonElement unmapped = Member(root, "unmapped");
        JsonElement cause = Member(unmapped, "root_cause");
        return new Incident
        {
            Uid = Text(unmapped, "uid"),
            Title = Text(unmapped, "title"),
            Description = Text(root, "desc"),
            StartTime = Time(root, "start_time"),
            EndTime = Time(root, "end_time"),
            Severity = (Severity)Math.Clamp(Number(root, "severity_id"), 0, 5),
            Score = Nats(unmapped, "score"),
            Findings = [.. Items(root, "finding_info_list").Select(item => findings.GetValueOrDefault(Text(item, "uid"))).OfType<Finding>()],
            Signals = [.. Items(unmapped, "signals").Select(SignalOf)],
            Story = [.. Items(unmapped, "story").Where(item => Texts(item, "event_uids").Count > 0)
                .Select(item => new StorySentence(Time(item, "time"), Text(item, "text"), Texts(item, "event_uids")))],
            Attacks = Attacks(root),
            Entities = [.. Items(unmapped, "entities").Select(item => new IncidentEntity(
                Key(item, "key"), Text(item, "uid"), Text(item, "name"), Text(item, "type"), Word(item, "role", EntityRole.Involved)))],
            RootCause = new RootCause(Text(cause, "entity"), Text(cause, "explanation"), Time(cause, "time"), Texts(cause, "event_uids")),
            Edges = [.. Items(unmapped, "edges").Select(item => new CausalEdge(
                Word(item, "kind", EdgeKind.None), Key(item, "from"), Key(item, "to"), Time(item, "time"), Text(item, "event_uid")))],
            AliasOf = Texts(unmapped, "alias_of"),
            History = [.. Items(unmapped, "history").Select(item => new IncidentChange(
                Time(item, "time"), (Severity)Math.Clamp(Number(item, "severity_id"), 0, 5), Nats(item, "score"), Text(item, "what")))],
            Inquiry = OcsfInquiry.Read(unmapped),
            Reach = OcsfReach.Read(unmapped),
        };
    }

    private static Signal SignalOf(JsonElement item) => new(
        Key(item, "key"), Time(item, "time"), Nats(item, "evidence_nats"), Nats(item, "novelty_nats"), Word(item, "tactic", AttackTactic.Discovery),
        Text(item, "event_uid"), Text(item, "what"), Text(item, "reason"));

    private static JsonDocument? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(line, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<AttackTechnique> Attacks(JsonElement parent)
    {
        List<AttackTechnique> attacks = [];
        foreach (JsonElement item in Items(parent, "attacks"))
        {
            string tactic = Text(Member(item, "tactic"), "uid");
            JsonElement technique = Member(item, "sub_technique").ValueKind == JsonValueKind.Object ? Member(item, "sub_technique") : Member(item, "technique");
            AttackTactic known = Enum.GetValues<AttackTactic>().FirstOrDefault(value => new AttackTechnique(value, "", "").TacticUid == tactic);
            attacks.Add(new AttackTechnique(known, Text(technique, "uid"), Text(technique, "name")));
        }

        return attacks;
    }

    private static NetworkOrigin Origin(JsonElement source, JsonElement unmapped)
    {
        string country = Text(Member(source, "location"), "country");
        ushort code = country.Length == 2 && char.IsAscii(country[0]) && char.IsAscii(country[1]) ? (ushort)((country[0] << 8) | country[1]) : (ushort)0;
        _ = NetworkAddress.TryParse(System.Text.Encoding.UTF8.GetBytes(Text(source, "ip")), out NetworkAddress address);
        uint owner = (uint)Math.Max(0, Number(Member(source, "autonomous_system"), "number"));
        return new NetworkOrigin(Word(unmapped, "source_kind", OriginKind.None), address, 0, owner, code);
    }
}
