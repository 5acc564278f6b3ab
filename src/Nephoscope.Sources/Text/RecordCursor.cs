using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Sources.Text;

/// <summary>
/// Walks one JSON record forward, once, without allocating. After <see cref="NextName"/> exactly one of the value methods must be
/// called; each leaves the cursor behind the value, and a value of another type than asked for is stepped over and reads as absent.
/// Throws <see cref="JsonException"/> for invalid JSON and nothing else.
/// </summary>
internal ref struct RecordCursor
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private readonly ReadOnlySpan<byte> json;
    private Utf8JsonReader reader;

    public RecordCursor(ReadOnlySpan<byte> json)
    {
        this.json = json;
        reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(Options));
    }

    /// <summary>The whole record.</summary>
    public readonly ReadOnlySpan<byte> Record => json;

    /// <summary>The name the cursor stands on, as written.</summary>
    public readonly ReadOnlySpan<byte> Name => reader.ValueSpan;

    /// <summary>Whether the cursor stands on an array's element that is an object.</summary>
    public readonly bool IsObject => reader.TokenType == JsonTokenType.StartObject;

    public bool EnterRecord() => reader.Read() && reader.TokenType == JsonTokenType.StartObject;

    /// <summary>Reads on to the next member; false at the end of the object.</summary>
    public bool NextName() => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Reads on to the next element; false at the end of the array.</summary>
    public bool NextElement() => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    public readonly bool Is(ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? IsEscaped(name) : reader.ValueSpan.SequenceEqual(name);

    public readonly bool IsIgnoringCase(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(reader.ValueSpan, name);

    /// <summary>Enters the value when it is an object; otherwise steps over it.</summary>
    public bool EnterObject() => Enter(JsonTokenType.StartObject);

    /// <summary>Enters the value when it is an array; otherwise steps over it.</summary>
    public bool EnterArray() => Enter(JsonTokenType.StartArray);

    public void Skip()
    {
        MoveToValue();
        reader.Skip();
    }

    /// <summary>Steps over the value unless a value method did so already.</summary>
    public void SkipIfName()
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            Skip();
        }
    }

    /// <summary>Steps over the value; true when it was an object.</summary>
    public bool SkipsObject()
    {
        MoveToValue();
        bool isObject = IsObject;
        reader.Skip();
        return isObject;
    }

    /// <summary>The value as written, without stepping over it.</summary>
    public readonly ReadOnlySpan<byte> PeekRaw()
    {
        RecordCursor copy = this;
        return copy.Raw();
    }

    /// <summary>Inside of a string as written (escapes not undone), or the letters of a number or truth value; else empty.</summary>
    public ReadOnlySpan<byte> Text()
    {
        MoveToValue();
        switch (reader.TokenType)
        {
            case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return reader.ValueSpan;
            default:
                reader.Skip();
                return default;
        }
    }

    /// <summary>Sets a field to the value's text with escapes undone. Null, objects and arrays leave it as it was.</summary>
    public void Copy(EventWriter writer, EventField field)
    {
        MoveToValue();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                writer.SetJsonString(field, reader.ValueSpan);
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                writer.Set(field, reader.ValueSpan);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    /// <summary>The value as written, brackets included; empty where it is null.</summary>
    public ReadOnlySpan<byte> Raw()
    {
        MoveToValue();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>A whole number, also where it is written as a string.</summary>
    public bool TryNumber(out long number)
    {
        ReadOnlySpan<byte> text = Text();
        return Utf8Parser.TryParse(text, out number, out int consumed) && consumed == text.Length;
    }

    /// <summary>A number with or without a fraction, also where it is written as a string.</summary>
    public bool TryFraction(out double number)
    {
        ReadOnlySpan<byte> text = Text();
        return Utf8Parser.TryParse(text, out number, out int consumed) && consumed == text.Length && double.IsFinite(number);
    }

    /// <summary>A port; 0 where the value is none.</summary>
    public ushort Port() => TryNumber(out long number) && number is > 0 and <= ushort.MaxValue ? (ushort)number : (ushort)0;

    /// <summary>A process or user id; the fallback where the value is none.</summary>
    public int Id(int fallback) => TryNumber(out long number) && number is >= 0 and <= int.MaxValue ? (int)number : fallback;

    public bool IsTrue()
    {
        MoveToValue();
        bool isTrue = reader.TokenType == JsonTokenType.True;
        reader.Skip();
        return isTrue;
    }

    /// <summary>A time as RFC 3339 text or as a number since 1970.</summary>
    public bool TryTime(out EventTime time)
    {
        ReadOnlySpan<byte> text = Text();
        if (Timestamp.TryParse(text, out time))
        {
            return true;
        }

        return Utf8Parser.TryParse(text, out long number, out int consumed) && consumed == text.Length
            && Timestamp.TryFromUnix(number, out time);
    }

    /// <summary>Sets a field to the texts of an array, separated by one space.</summary>
    public void CopyJoined(EventWriter writer, EventField field)
    {
        if (!EnterArray())
        {
            return;
        }

        var joined = new JoinedText(stackalloc byte[1024]);
        while (NextElement())
        {
            joined.Add(Text());
        }

        writer.SetJsonString(field, joined.Written);
    }

    /// <summary>Throws where anything but space follows the record.</summary>
    public void EnsureEnd()
    {
        while (reader.Read())
        {
            // Reads on to the end: the reader itself refuses what may not follow.
        }
    }

    // The platform's own comparison throws for half a surrogate pair.
    private readonly bool IsEscaped(ReadOnlySpan<byte> name)
    {
        Span<byte> plain = stackalloc byte[128];
        return JsonText.TryUnescape(reader.ValueSpan, plain, out int written, out bool cut) && !cut && plain[..written].SequenceEqual(name);
    }

    private bool Enter(JsonTokenType start)
    {
        MoveToValue();
        if (reader.TokenType == start)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    private void MoveToValue()
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
        }
    }
}
