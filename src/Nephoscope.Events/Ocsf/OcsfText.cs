using System.Text.Json;

namespace Nephoscope.Events;

/// <summary>Bounded text and numbers of an OCSF line.</summary>
internal static class OcsfText
{
    private const int Longest = 4096;
    private const int MostEntries = 500;

    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> member, string text) => json.WriteString(member, LogText.Clean(text, Longest));

    public static void WriteArray(Utf8JsonWriter json, ReadOnlySpan<byte> member, IEnumerable<string> texts)
    {
        json.WriteStartArray(member);
        foreach (string text in texts.Take(MostEntries))
        {
            json.WriteStringValue(LogText.Clean(text, Longest));
        }

        json.WriteEndArray();
    }

    /// <summary>Exact: millionths as a decimal number.</summary>
    public static decimal Nats(MicroNats evidence) => evidence.Value / 1_000_000m;
}
