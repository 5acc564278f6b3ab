using System.Text.Json;
using static Nephoscope.Events.OcsfMember;

namespace Nephoscope.Events;

/// <summary>What an incident could reach, as the member <c>blast_radius</c> of the OCSF line's <c>unmapped</c> object.</summary>
internal static class OcsfReach
{
    public static void Write(Utf8JsonWriter json, IncidentReach reach)
    {
        if (reach.IsNone)
        {
            return;
        }

        json.WriteStartObject("blast_radius"u8);
        json.WriteNumber("time"u8, reach.Time.Milliseconds);
        Write(json, "observed", reach.Observed);
        Write(json, "permitted", reach.Permitted);
        if (reach.Administrator.Length > 0)
        {
            OcsfText.Write(json, "administrator"u8, reach.Administrator);
            OcsfText.WriteArray(json, "way"u8, reach.Way);
        }

        json.WriteEndObject();
    }

    public static IncidentReach Read(JsonElement unmapped)
    {
        JsonElement json = Member(unmapped, "blast_radius");
        return json.ValueKind != JsonValueKind.Object ? IncidentReach.None : new IncidentReach
        {
            Time = Time(json, "time"),
            Observed = Side(Member(json, "observed")),
            Permitted = Side(Member(json, "permitted")),
            Administrator = Text(json, "administrator"),
            Way = Texts(json, "way"),
        };
    }

    private static void Write(Utf8JsonWriter json, string name, ReachSide? side)
    {
        if (side is null)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteStartArray("counts"u8);
        foreach (ReachCount entry in side.Counts)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "kind"u8, entry.Kind);
            json.WriteNumber("count"u8, entry.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        OcsfText.WriteArray(json, "sensitive"u8, side.Sensitive);
        json.WriteNumber("sensitive_count"u8, side.SensitiveCount);
        json.WriteEndObject();
    }

    private static ReachSide? Side(JsonElement json) => json.ValueKind != JsonValueKind.Object ? null : new ReachSide(
        [.. Items(json, "counts").Select(item => new ReachCount(Text(item, "kind"), (int)Math.Clamp(Number(item, "count"), 0, int.MaxValue)))],
        Texts(json, "sensitive"), (int)Math.Clamp(Number(json, "sensitive_count"), 0, int.MaxValue));
}
