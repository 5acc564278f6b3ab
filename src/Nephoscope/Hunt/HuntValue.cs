using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Nephoscope.Hunt;

/// <summary>Values of a hunt's answer as text and as JSON.</summary>
internal static class HuntValue
{
    private const int MostBytes = 4096;

    /// <summary>Plain text of a value; lists and structs as JSON.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        DateTime time => Time(time),
        IDictionary or IList or Stream => Json(value),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Writes a value; numbers that JSON has no form for become text.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case IDictionary members:
                json.WriteStartObject();
                foreach (DictionaryEntry member in members)
                {
                    json.WritePropertyName(Text(member.Key));
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case IList items:
                json.WriteStartArray();
                foreach (object? item in items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case Stream bytes:
                json.WriteStringValue(Hex(bytes));
                break;
            default:
                json.WriteStringValue(Text(value));
                break;
        }
    }

    private static string Json(object value)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(json, value);
        }

        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static string Hex(Stream bytes)
    {
        byte[] first = new byte[(int)Math.Min(bytes.Length, MostBytes)];
        bytes.ReadExactly(first);
        return Convert.ToHexStringLower(first) + (bytes.Length > MostBytes ? "…" : "");
    }

    private static string Time(DateTime time) =>
        time.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
