using System.Text.Json;

namespace Nephoscope.Sources.Json;

/// <summary>Tells an unfinished JSON value from a broken one. Strict and slow: for records that do not end where they should.</summary>
internal static class JsonDiagnosis
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonIndex.MaximumDepth * 2 };

    /// <summary>True when no text that begins like this is valid JSON.</summary>
    public static bool IsBroken(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(Options));
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    return true;
                }
            }

            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
