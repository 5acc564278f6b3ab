using System.Text.Json;

namespace Nephoscope.Events;

/// <summary>The part of an incident that OCSF has no place for: score, story, explanations, root cause, entities, history.</summary>
internal static class OcsfIncidentDetails
{
    private const int MostSignals = 200;

    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject("unmapped"u8);
        OcsfText.Write(json, "uid"u8, incident.Uid);
        OcsfText.Write(json, "title"u8, incident.Title);
        json.WriteNumber("score"u8, OcsfText.Nats(incident.Score));
        WriteStory(json, incident.Story);
        OcsfInquiry.Write(json, incident.Inquiry);
        OcsfReach.Write(json, incident.Reach);
        json.WriteStartObject("root_cause"u8);
        OcsfText.Write(json, "entity"u8, incident.RootCause.Entity);
        OcsfText.Write(json, "explanation"u8, incident.RootCause.Explanation);
        json.WriteNumber("time"u8, incident.RootCause.Time.Milliseconds);
        OcsfText.WriteArray(json, "event_uids"u8, incident.RootCause.EventUids);
        json.WriteEndObject();
        WriteEntities(json, incident.Entities);
        OcsfText.WriteArray(json, "alias_of"u8, incident.AliasOf);
        WriteHistory(json, incident.History);
        WriteEdges(json, incident.Edges);
        WriteSignals(json, incident.Signals);
        json.WriteEndObject();
    }

    private static void WriteStory(Utf8JsonWriter json, IReadOnlyList<StorySentence> story)
    {
        json.WriteStartArray("story"u8);
        foreach (StorySentence sentence in story)
        {
            json.WriteStartObject();
            json.WriteNumber("time"u8, sentence.Time.Milliseconds);
            OcsfText.Write(json, "text"u8, sentence.Text);
            OcsfText.WriteArray(json, "event_uids"u8, sentence.EventUids);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEntities(Utf8JsonWriter json, IReadOnlyList<IncidentEntity> entities)
    {
        json.WriteStartArray("entities"u8);
        foreach (IncidentEntity entity in entities)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, entity.Key.ToString());
            OcsfText.Write(json, "uid"u8, entity.Uid);
            OcsfText.Write(json, "name"u8, entity.Name);
            OcsfText.Write(json, "type"u8, entity.Type);
            json.WriteString("role"u8, entity.Role.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHistory(Utf8JsonWriter json, IReadOnlyList<IncidentChange> history)
    {
        json.WriteStartArray("history"u8);
        foreach (IncidentChange change in history)
        {
            json.WriteStartObject();
            json.WriteNumber("time"u8, change.Time.Milliseconds);
            json.WriteNumber("severity_id"u8, (int)change.Severity);
            json.WriteNumber("score"u8, OcsfText.Nats(change.Score));
            OcsfText.Write(json, "what"u8, change.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEdges(Utf8JsonWriter json, IReadOnlyList<CausalEdge> edges)
    {
        json.WriteStartArray("edges"u8);
        foreach (CausalEdge edge in edges)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, edge.Kind.ToString());
            json.WriteString("from"u8, edge.From.ToString());
            json.WriteString("to"u8, edge.To.ToString());
            json.WriteNumber("time"u8, edge.Time.Milliseconds);
            OcsfText.Write(json, "event_uid"u8, edge.EventUid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSignals(Utf8JsonWriter json, IReadOnlyList<Signal> signals)
    {
        json.WriteStartArray("signals"u8);
        foreach (Signal signal in signals.Take(MostSignals))
        {
            json.WriteStartObject();
            json.WriteString("key"u8, signal.Thread.ToString());
            json.WriteNumber("time"u8, signal.Time.Milliseconds);
            json.WriteNumber("evidence_nats"u8, OcsfText.Nats(signal.Evidence));
            json.WriteNumber("novelty_nats"u8, OcsfText.Nats(signal.Novelty));
            json.WriteString("tactic"u8, signal.Tactic.ToString());
            OcsfText.Write(json, "event_uid"u8, signal.EventUid);
            OcsfText.Write(json, "what"u8, signal.What);
            OcsfText.Write(json, "reason"u8, signal.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
