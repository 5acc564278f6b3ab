using System.Text.Json;

namespace Nephoscope.Events;

/// <summary>The part of an incident that OCSF has no place for: score, story, explanations, root cause, entities, history.</summary>
internal static class OcsfIncidentDetails
{
    private const int MostSignals = 200;

    public static void Write(Utf8JsonWriter json, Incident incident)
    {
        json.WriteStartObject("unmapped");
        OcsfText.Write(json, "uid", incident.Uid);
        OcsfText.Write(json, "title", incident.Title);
        json.WriteNumber("score", OcsfText.Nats(incident.Score));
        WriteStory(json, incident.Story);
        OcsfInquiry.Write(json, incident.Inquiry);
        json.WriteStartObject("root_cause");
        OcsfText.Write(json, "entity", incident.RootCause.Entity);
        OcsfText.Write(json, "explanation", incident.RootCause.Explanation);
        json.WriteNumber("time", incident.RootCause.Time.Milliseconds);
        OcsfText.WriteArray(json, "event_uids", incident.RootCause.EventUids);
        json.WriteEndObject();
        WriteEntities(json, incident.Entities);
        OcsfText.WriteArray(json, "alias_of", incident.AliasOf);
        WriteHistory(json, incident.History);
        WriteEdges(json, incident.Edges);
        WriteSignals(json, incident.Signals);
        json.WriteEndObject();
    }

    private static void WriteStory(Utf8JsonWriter json, IReadOnlyList<StorySentence> story)
    {
        json.WriteStartArray("story");
        foreach (StorySentence sentence in story)
        {
            json.WriteStartObject();
            json.WriteNumber("time", sentence.Time.Milliseconds);
            OcsfText.Write(json, "text", sentence.Text);
            OcsfText.WriteArray(json, "event_uids", sentence.EventUids);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEntities(Utf8JsonWriter json, IReadOnlyList<IncidentEntity> entities)
    {
        json.WriteStartArray("entities");
        foreach (IncidentEntity entity in entities)
        {
            json.WriteStartObject();
            json.WriteString("key", entity.Key.ToString());
            OcsfText.Write(json, "uid", entity.Uid);
            OcsfText.Write(json, "name", entity.Name);
            OcsfText.Write(json, "type", entity.Type);
            json.WriteString("role", entity.Role.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHistory(Utf8JsonWriter json, IReadOnlyList<IncidentChange> history)
    {
        json.WriteStartArray("history");
        foreach (IncidentChange change in history)
        {
            json.WriteStartObject();
            json.WriteNumber("time", change.Time.Milliseconds);
            json.WriteNumber("severity_id", (int)change.Severity);
            json.WriteNumber("score", OcsfText.Nats(change.Score));
            OcsfText.Write(json, "what", change.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEdges(Utf8JsonWriter json, IReadOnlyList<CausalEdge> edges)
    {
        json.WriteStartArray("edges");
        foreach (CausalEdge edge in edges)
        {
            json.WriteStartObject();
            json.WriteString("kind", edge.Kind.ToString());
            json.WriteString("from", edge.From.ToString());
            json.WriteString("to", edge.To.ToString());
            json.WriteNumber("time", edge.Time.Milliseconds);
            OcsfText.Write(json, "event_uid", edge.EventUid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSignals(Utf8JsonWriter json, IReadOnlyList<Signal> signals)
    {
        json.WriteStartArray("signals");
        foreach (Signal signal in signals.Take(MostSignals))
        {
            json.WriteStartObject();
            json.WriteString("key", signal.Thread.ToString());
            json.WriteNumber("time", signal.Time.Milliseconds);
            json.WriteNumber("evidence_nats", OcsfText.Nats(signal.Evidence));
            json.WriteNumber("novelty_nats", OcsfText.Nats(signal.Novelty));
            json.WriteString("tactic", signal.Tactic.ToString());
            OcsfText.Write(json, "event_uid", signal.EventUid);
            OcsfText.Write(json, "what", signal.What);
            OcsfText.Write(json, "reason", signal.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
