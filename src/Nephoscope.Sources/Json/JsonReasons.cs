using System.Text.Unicode;

namespace Nephoscope.Sources.Json;

/// <summary>Why a JSON record is rejected, in plain words that are the same for every record.</summary>
internal static class JsonReasons
{
    public const string Invalid = "not valid JSON";
    public const string Truncated = "truncated record";
    public const string BadUtf8 = "invalid UTF-8";
    public const string Control = "control character in a record";
    public const string Deep = "nested deeper than 128 levels";
    public const string Long = "record longer than 16 MB";
    public const string NoObject = "record is no object";
    public const string UnknownFormat = "record of no known format";
    public const string Unfinished = "file ends before its list does";

    /// <summary>What is wrong with a text that should be exactly one object; null where nothing is.</summary>
    public static string? OfRecord(ReadOnlySpan<byte> text, JsonIndex index)
    {
        if (text.IsEmpty || text[0] != '{')
        {
            return NoObject;
        }

        if (index.Fault == JsonFault.TooDeep)
        {
            return Deep;
        }

        if (index.Fault != JsonFault.None || index.EndsInString || index.Count == 0 || index.Links[0] < 0)
        {
            return Invalid;
        }

        int close = index.Links[0];
        return text[(index.Tokens[close] + 1)..].IndexOfAnyExcept(" \t\r\n"u8) >= 0 ? Invalid : OfObject(text, index, 0);
    }

    /// <summary>What is wrong inside a complete object; null where nothing is.</summary>
    public static string? OfObject(ReadOnlySpan<byte> text, JsonIndex index, int open)
    {
        int close = index.Links[open];
        int start = index.Tokens[open];
        int end = index.Tokens[close] + 1;
        if (index.TouchesDeep(open, close))
        {
            return Deep;
        }

        if (index.TouchesControl(start, end))
        {
            return Control;
        }

        return index.MayBeNonAscii(start, end) && !Utf8.IsValid(text[start..end]) ? BadUtf8 : null;
    }
}
