using System.Text;
using System.Text.Json;

namespace Nephoscope.Events;

/// <summary>
/// Reads single values out of the raw JSON that an event keeps (<see cref="EventField.Request"/> and the like). For the few events a
/// detector looks into, not for the parse of every record. A value that was cut or is not valid JSON reads as absent. Thread-safe.
/// </summary>
public static class JsonText
{
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = 64, AllowTrailingCommas = true };

    /// <summary>
    /// The value at a path of member names, each separated by a slash ("policy/Statement"), as text: a string without its escapes, any
    /// other value as written. Names compare without regard to case. Arrays are entered: the first element that has the rest counts.
    /// </summary>
    /// <returns>Null where there is no such value, or it is null.</returns>
    public static string? Value(ReadOnlySpan<byte> json, string path)
    {
        if (json.IsEmpty)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
            return reader.Read() && Seek(ref reader, path, 0) ? Read(ref reader, json) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second is what the reader says to half a surrogate pair or invalid UTF-8 in a string.
            return null;
        }
    }

    /// <summary>The same for a string or number, written into the caller's memory: for values that are looked up and not kept.</summary>
    /// <returns>False where there is no such value, it is null, an object or an array, or it does not fit.</returns>
    public static bool TryCopy(ReadOnlySpan<byte> json, string path, Span<byte> target, out int written)
    {
        written = 0;
        if (json.IsEmpty)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Lenient));
            if (!reader.Read() || !Seek(ref reader, path, 0) || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                || reader.ValueSpan.Length > target.Length)
            {
                return false;
            }

            if (reader.TokenType == JsonTokenType.String)
            {
                written = reader.CopyString(target);
                return true;
            }

            reader.ValueSpan.CopyTo(target);
            written = reader.ValueSpan.Length;
            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether the raw JSON contains the bytes, without regard to ASCII case.</summary>
    public static bool Mentions(ReadOnlySpan<byte> json, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        byte lower = (byte)char.ToLowerInvariant((char)text[0]);
        byte upper = (byte)char.ToUpperInvariant((char)text[0]);
        for (int start = 0; start + text.Length <= json.Length; start++)
        {
            int next = json[start..^(text.Length - 1)].IndexOfAny(lower, upper);
            if (next < 0)
            {
                return false;
            }

            start += next;
            if (Ascii.EqualsIgnoreCase(json.Slice(start, text.Length), text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Undoes the escapes of a JSON string's inside.</summary>
    /// <param name="cut">True when the target was too small; what fits, in whole characters, was written.</param>
    /// <returns>False when an escape is not valid JSON.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> inside, Span<byte> target, out int written, out bool cut)
    {
        written = 0;
        cut = false;
        Span<byte> one = stackalloc byte[4];
        for (int i = 0; i < inside.Length;)
        {
            int plain = inside[i..].IndexOf((byte)'\\');
            ReadOnlySpan<byte> run = plain < 0 ? inside[i..] : inside.Slice(i, plain);
            int room = Math.Min(run.Length, target.Length - written);
            while (room < run.Length && room > 0 && (run[room] & 0xC0) == 0x80)
            {
                room--;
            }

            run[..room].CopyTo(target[written..]);
            written += room;
            cut = room < run.Length;
            i += run.Length;
            if (plain < 0 || cut)
            {
                return true;
            }

            if (!TryReadEscape(inside, ref i, one, out int size))
            {
                return false;
            }

            if (size > target.Length - written)
            {
                cut = true;
                return true;
            }

            one[..size].CopyTo(target[written..]);
            written += size;
        }

        return true;
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> inside, ref int i, Span<byte> one, out int size)
    {
        size = 1;
        if (i + 1 >= inside.Length)
        {
            return false;
        }

        byte kind = inside[i + 1];
        i += 2;
        one[0] = kind switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'t' => (byte)'\t',
            (byte)'r' => (byte)'\r',
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'"' or (byte)'\\' or (byte)'/' => kind,
            _ => 0,
        };
        if (one[0] != 0)
        {
            return true;
        }

        if (kind != (byte)'u' || !TryHex(inside, i, out int unit))
        {
            return false;
        }

        i += 4;
        int code = unit;
        if (char.IsHighSurrogate((char)unit) && i + 1 < inside.Length && inside[i] == '\\' && inside[i + 1] == 'u'
            && TryHex(inside, i + 2, out int low) && char.IsLowSurrogate((char)low))
        {
            code = char.ConvertToUtf32((char)unit, (char)low);
            i += 6;
        }

        Rune rune = Rune.IsValid(code) ? new Rune(code) : Rune.ReplacementChar;
        size = rune.EncodeToUtf8(one);
        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> text, int at, out int value)
    {
        value = 0;
        return at + 4 <= text.Length
            && System.Buffers.Text.Utf8Parser.TryParse(text.Slice(at, 4), out value, out int consumed, 'x') && consumed == 4;
    }

    /// <summary>Moves to the value at a path; false where there is none, or it is null.</summary>
    private static bool Seek(ref Utf8JsonReader reader, string path, int from)
    {
        if (from > path.Length)
        {
            return reader.TokenType != JsonTokenType.Null;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (Seek(ref reader, path, from))
                {
                    return true;
                }
            }

            return false;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        int slash = path.IndexOf('/', from);
        int end = slash < 0 ? path.Length : slash;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool match = IsNamed(ref reader, path.AsSpan(from, end - from));
            reader.Read();
            if (!match)
            {
                reader.Skip();
            }
            else if (Seek(ref reader, path, end + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the member's name is this one, without regard to case; makes a string only of a name that is not plain ASCII.</summary>
    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<char> name)
    {
        ReadOnlySpan<byte> written = reader.ValueSpan;
        return !reader.ValueIsEscaped && Ascii.IsValid(written)
            ? Ascii.EqualsIgnoreCase(written, name)
            : reader.GetString()!.AsSpan().Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static string? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
            default:
                return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
