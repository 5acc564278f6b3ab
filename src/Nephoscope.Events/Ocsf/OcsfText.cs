using System.Globalization;
using System.Text.Json;

namespace Nephoscope.Events;

/// <summary>Bounded text and numbers of an OCSF line.</summary>
internal static class OcsfText
{
    private const int Longest = 4096;
    private const int MostEntries = 500;

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> member, string text) => json.WriteString(member, LogText.Clean(text, Longest));

    public static void WriteArray(Utf8JsonWriter json, ReadOnlySpan<byte> member, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(member);
        for (int i = 0; i < texts.Count && i < MostEntries; i++)
        {
            json.WriteStringValue(LogText.Clean(texts[i], Longest));
        }

        json.WriteEndArray();
    }

    public static void WriteArray(Utf8JsonWriter json, ReadOnlySpan<byte> member, IReadOnlyList<EntityKey> keys)
    {
        json.WriteStartArray(member);
        Span<char> text = stackalloc char[16];
        for (int i = 0; i < keys.Count && i < MostEntries; i++)
        {
            keys[i].Value.TryFormat(text, out int length, "x16", CultureInfo.InvariantCulture);
            json.WriteStringValue(text[..length]);
        }

        json.WriteEndArray();
    }

    /// <summary>Exact: millionths as a decimal number.</summary>
    public static decimal Nats(MicroNats evidence) => evidence.Value / 1_000_000m;
}
