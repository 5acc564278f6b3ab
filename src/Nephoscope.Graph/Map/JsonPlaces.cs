using System.Text;
using System.Text.Json;

namespace Nephoscope.Graph;

/// <summary>
/// Finds all values at a path of member names in raw JSON; arrays are entered and all their elements count. Names compare without regard to
/// case. Of JSON that was cut, what stands before the cut is found. Allocates nothing once the caller's list has grown. Thread-safe.
/// </summary>
internal static class JsonPlaces
{
    private const int Most = 64;
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = 64, AllowTrailingCommas = true };

    /// <summary>Adds where each value lies, strings with their quotes; at most 64 where the caller says no other number.</summary>
    /// <param name="path">Separated by slashes; empty for the whole.</param>
    /// <param name="most">Values at which it ends.</param>
    public static void Find(ReadOnlySpan<byte> json, string path, List<Range> into, int most = Most)
    {
        if (json.IsEmpty)
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
            if (reader.Read())
            {
                Collect(ref reader, path.Length == 0 ? 1 : 0, path, into, most);
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Cut or no text: what was found so far counts.
        }
    }

    private static void Collect(ref Utf8JsonReader reader, int from, string path, List<Range> into, int most)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Collect(ref reader, from, path, into, most);
            }
        }
        else if (from > path.Length)
        {
            int start = (int)reader.TokenStartIndex;
            bool isNull = reader.TokenType == JsonTokenType.Null;
            reader.Skip();
            if (!isNull && into.Count < most)
            {
                into.Add(start..(int)reader.BytesConsumed);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            int slash = path.IndexOf('/', from);
            int end = slash < 0 ? path.Length : slash;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool match = !reader.ValueIsEscaped && Ascii.EqualsIgnoreCase(reader.ValueSpan, path.AsSpan(from, end - from));
                reader.Read();
                if (match)
                {
                    Collect(ref reader, end + 1, path, into, most);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }
}
