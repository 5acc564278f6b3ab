using System.Text.Json;

namespace Nephoscope.Events;

/// <summary>Members of a JSON object, forgiving: what is missing or of another type reads as empty, zero or none.</summary>
internal static class OcsfMember
{
    public static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    public static string Text(JsonElement parent, string name)
    {
        JsonElement value = Member(parent, name);
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    public static long Number(JsonElement parent, string name)
    {
        JsonElement value = Member(parent, name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : 0;
    }

    public static double Decimal(JsonElement parent, string name)
    {
        JsonElement value = Member(parent, name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number : 0;
    }

    public static MicroNats Nats(JsonElement parent, string name) => MicroNats.FromNats(Decimal(parent, name));

    public static EventTime Time(JsonElement parent, string name) =>
        EventTime.FromMilliseconds(Math.Clamp(Number(parent, name), 0, long.MaxValue / 1_000_000));

    public static EntityKey Key(JsonElement parent, string name) => KeyOf(Text(parent, name));

    public static EntityKey KeyOf(string text) =>
        EntityKey.TryParse(text, out EntityKey key) ? key : default;

    public static T Word<T>(JsonElement parent, string name, T otherwise)
        where T : struct, Enum => Enum.TryParse(Text(parent, name), out T value) && Enum.IsDefined(value) ? value : otherwise;

    public static IReadOnlyList<string> Texts(JsonElement parent, string name) =>
        [.. Items(parent, name).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")];

    public static JsonElement.ArrayEnumerator Items(JsonElement parent, string name)
    {
        JsonElement value = Member(parent, name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;
    }
}
