using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>Takes values out of an OCSF record by their place, and puts them into the record that is made of it. Stateless.</summary>
internal static class OcsfRecord
{
    /// <summary>Logs nest a dozen levels; a name of a thousand dots is no path.</summary>
    private const int MostSteps = 24;

    private const long LeastMilliseconds = 100_000_000_000;
    private const long MostMilliseconds = 253_402_300_800_000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>What stands at a place such as <c>cloud.account.uid</c>; null where nothing does.</summary>
    public static JsonElement? At(JsonElement element, string place)
    {
        foreach (Range step in place.AsSpan().Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(place.AsSpan(step), out element))
            {
                return null;
            }
        }

        return element;
    }

    /// <summary>A text, number or truth value as text; null for anything else.</summary>
    public static string? Text(JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.String => element.Value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => element.Value.GetRawText(),
        _ => null,
    };

    /// <summary>The first text that is not empty.</summary>
    public static string? FirstText(JsonElement ocsf, params ReadOnlySpan<string> places)
    {
        foreach (string place in places)
        {
            if (Text(At(ocsf, place)) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>Milliseconds since 1970, or seconds where a mapping left them so, or text; 0 is written where nothing is known.</summary>
    public static DateTimeOffset? Time(JsonElement ocsf, params ReadOnlySpan<string> places)
    {
        foreach (string place in places)
        {
            JsonElement? found = At(ocsf, place);
            if (found is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long time) && time is > 0 and < MostMilliseconds)
            {
                return DateTimeOffset.FromUnixTimeMilliseconds(time < LeastMilliseconds ? time * 1000 : time);
            }

            if (found is { ValueKind: JsonValueKind.String } text
                && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>JSON written as text, or an object; what is neither stays text.</summary>
    public static JsonNode? Data(JsonElement ocsf, string place) =>
        At(ocsf, place) is not { } data || data.ValueKind == JsonValueKind.Null
            ? null
            : Node(data.ValueKind == JsonValueKind.String ? data.GetString()! : data.GetRawText());

    /// <summary>JSON; a text where it is none.</summary>
    public static JsonNode? Node(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    /// <summary>Puts a value where a path leads; what is there already stays.</summary>
    public static void Put(JsonObject record, string path, JsonNode? value)
    {
        string[] steps = value is null ? [] : path.Split('.', MostSteps + 1);
        if (steps.Length is 0 or > MostSteps)
        {
            return;
        }

        JsonObject at = record;
        foreach (string step in steps.AsSpan(0, steps.Length - 1))
        {
            if (!at.TryGetPropertyValue(step, out JsonNode? next) || next is null)
            {
                at[step] = next = new JsonObject();
            }

            if (next is not JsonObject inner)
            {
                return;
            }

            at = inner;
        }

        at.TryAdd(steps[^1], value);
    }
}
