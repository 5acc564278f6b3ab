namespace Nephoscope.Sources.Json;

/// <summary>Where a value lies in its text. The default value means "absent".</summary>
/// <param name="Start">Its first byte; the quote of a string, the bracket of an object or array.</param>
/// <param name="End">The byte after its last.</param>
/// <param name="Token">Its first token in the index; for a scalar the token that follows.</param>
internal readonly record struct JsonValue(int Start, int End, int Token)
{
    public bool IsPresent => End != 0;

    public int Length => End - Start;

    /// <summary>The value as written.</summary>
    public ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> text) => text.Slice(Start, End - Start);

    public bool IsString(ReadOnlySpan<byte> text) => IsPresent && text[Start] == '"';

    public bool IsObject(ReadOnlySpan<byte> text) => IsPresent && text[Start] == '{';

    public bool IsArray(ReadOnlySpan<byte> text) => IsPresent && text[Start] == '[';

    /// <summary>True for null and for a member that is not there.</summary>
    public bool IsNull(ReadOnlySpan<byte> text) => !IsPresent || text[Start] == 'n';

    /// <summary>The text of a scalar: a string's inside with its escapes, a number or word as written; empty for null and for others.</summary>
    public ReadOnlySpan<byte> Scalar(ReadOnlySpan<byte> text)
    {
        if (!IsPresent)
        {
            return default;
        }

        return text[Start] switch
        {
            (byte)'"' => text.Slice(Start + 1, End - Start - 2),
            (byte)'{' or (byte)'[' or (byte)'n' => default,
            _ => text.Slice(Start, End - Start),
        };
    }
}
