using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Reads what a call asked for. Allocates: for events that a detector already chose.</summary>
internal static class Asked
{
    private const int MostValues = 64;

    /// <summary>The value at a path of the request; see <see cref="JsonText.Value"/>.</summary>
    public static string? For(in SecurityEvent e, string path) => JsonText.Value(e[EventField.Request], path);

    /// <summary>The first of several paths that has a value.</summary>
    public static string? ForAny(in SecurityEvent e, params ReadOnlySpan<string> paths)
    {
        foreach (string path in paths)
        {
            if (For(e, path) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    public static string? Answer(in SecurityEvent e, string path) => JsonText.Value(e[EventField.Response], path);

    public static bool IsTrue(in SecurityEvent e, string path) => string.Equals(For(e, path), "true", StringComparison.OrdinalIgnoreCase);

    public static bool IsFalse(in SecurityEvent e, string path) => string.Equals(For(e, path), "false", StringComparison.OrdinalIgnoreCase);

    public static bool Mentions(in SecurityEvent e, ReadOnlySpan<byte> text) => JsonText.Mentions(e[EventField.Request], text);

    /// <summary>All strings below a path, however deep, at most 64; none where the JSON is not valid.</summary>
    public static List<string> All(in SecurityEvent e, string path)
    {
        var values = new List<string>();
        string? json = For(e, path);
        if (json is null)
        {
            return values;
        }

        if (json.Length == 0 || json[0] is not ('[' or '{'))
        {
            values.Add(json);
            return values;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            Collect(document.RootElement, values);
        }
        catch (JsonException)
        {
            values.Clear();
        }

        return values;
    }

    /// <summary>Number at a path; 0 where there is none.</summary>
    public static double Number(in SecurityEvent e, string path) =>
        double.TryParse(For(e, path), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double number) ? number : 0;

    /// <summary>The operation without a date the service appends: CreateFunction for CreateFunction20150331, AddPermission for AddPermission20150331v2.</summary>
    public static string Operation(in SecurityEvent e)
    {
        string operation = e.Text(EventField.Operation);
        int end = operation.Length;
        if (end > 2 && operation[end - 2] == 'v' && char.IsAsciiDigit(operation[end - 1]))
        {
            end -= 2;
        }

        int digits = end;
        while (digits > 0 && (char.IsAsciiDigit(operation[digits - 1]) || operation[digits - 1] == '_'))
        {
            digits--;
        }

        return end - digits >= 8 ? operation[..digits] : operation;
    }

    /// <summary>Whether the event calls this service, named without ".amazonaws.com".</summary>
    public static bool Service(in SecurityEvent e, ReadOnlySpan<byte> service) => EventUid.ShortService(e[EventField.Service]).SequenceEqual(service);

    private static void Collect(JsonElement element, List<string> values)
    {
        if (values.Count >= MostValues)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Collect(property.Value, values);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, values);
                }

                break;
            case JsonValueKind.String:
                values.Add(element.GetString()!);
                break;
            default:
                values.Add(element.GetRawText());
                break;
        }
    }
}
