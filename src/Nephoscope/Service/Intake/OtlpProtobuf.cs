using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Nephoscope.Service.Intake;

/// <summary>
/// Takes the log lines out of an OTLP logs request in protobuf (opentelemetry-proto 1.x, ExportLogsServiceRequest): reads the few fields
/// that lead to a record's body and steps over the rest. Bounded in depth; every length is checked against what is there. Pure; thread-safe.
/// </summary>
internal static class OtlpProtobuf
{
    /// <summary>Deepest nesting of a structured body.</summary>
    private const int MostDepth = 32;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Bytes = 2;
    private const int Fixed32 = 5;

    /// <summary>Bodies of all records, one a line, as <c>OtlpLogs</c> gives them of JSON.</summary>
    /// <returns>Null where it is no such request: cut off, of another wire form, or nested too deeply.</returns>
    public static byte[]? Lines(ReadOnlyMemory<byte> body)
    {
        var lines = new ArrayBufferWriter<byte>(Math.Max(256, body.Length));
        return Request(body.Span, lines) ? lines.WrittenSpan.ToArray() : null;
    }

    /// <summary>resource_logs = 1, scope_logs = 2, log_records = 2, body = 5.</summary>
    private static bool Request(ReadOnlySpan<byte> message, ArrayBufferWriter<byte> lines)
    {
        var resources = new Fields(message);
        while (resources.Next())
        {
            var scopes = new Fields(resources.Message(1));
            while (scopes.Next())
            {
                var records = new Fields(scopes.Message(2));
                while (records.Next())
                {
                    if (!Record(records.Message(2), lines))
                    {
                        return false;
                    }
                }

                if (records.IsBroken)
                {
                    return false;
                }
            }

            if (scopes.IsBroken)
            {
                return false;
            }
        }

        return !resources.IsBroken;
    }

    private static bool Record(ReadOnlySpan<byte> record, ArrayBufferWriter<byte> lines)
    {
        ReadOnlySpan<byte> body = default;
        var fields = new Fields(record);
        while (fields.Next())
        {
            body = fields is { Number: 5, Wire: Bytes } ? fields.Value : body;
        }

        return !fields.IsBroken && Line(body, lines);
    }

    /// <summary>A text stands as it is, a structure as JSON; a body of another kind is no log line.</summary>
    private static bool Line(ReadOnlySpan<byte> any, ArrayBufferWriter<byte> lines)
    {
        var fields = new Fields(any);
        int kind = 0;
        ReadOnlySpan<byte> value = default;
        while (fields.Next())
        {
            bool known = fields is { Number: 1 or 6, Wire: Bytes };
            kind = known ? fields.Number : 0;
            value = known ? fields.Value : default;
        }

        if (fields.IsBroken)
        {
            return false;
        }

        if (kind == 1)
        {
            // Not as it came: bytes that are no UTF-8 become replacement characters, as everywhere.
            lines.Write(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value).ReplaceLineEndings(" ")));
            lines.Write("\n"u8);
        }
        else if (kind == 6)
        {
            using (var json = new Utf8JsonWriter(lines))
            {
                if (!Any(json, any, 0))
                {
                    return false;
                }
            }

            lines.Write("\n"u8);
        }

        return true;
    }

    /// <summary>AnyValue: string 1, bool 2, int 3, double 4, array 5, list of pairs 6, bytes 7. The last one counts, as protobuf has it.</summary>
    private static bool Any(Utf8JsonWriter json, ReadOnlySpan<byte> any, int depth)
    {
        if (depth > MostDepth)
        {
            return false;
        }

        var fields = new Fields(any);
        Fields last = default;
        while (fields.Next())
        {
            last = fields;
        }

        if (fields.IsBroken)
        {
            return false;
        }

        switch (last.Number, last.Wire)
        {
            case (1, Bytes):
                json.WriteStringValue(Encoding.UTF8.GetString(last.Value));
                return true;
            case (2, Varint):
                json.WriteBooleanValue(last.Scalar != 0);
                return true;
            case (3, Varint):
                json.WriteNumberValue((long)last.Scalar);
                return true;
            case (4, Fixed64) when double.IsFinite(BitConverter.UInt64BitsToDouble(last.Scalar)):
                json.WriteNumberValue(BitConverter.UInt64BitsToDouble(last.Scalar));
                return true;
            case (5, Bytes):
                return Array(json, last.Value, depth);
            case (6, Bytes):
                return Pairs(json, last.Value, depth);
            case (7, Bytes):
                json.WriteBase64StringValue(last.Value);
                return true;
            default:
                json.WriteNullValue();
                return true;
        }
    }

    private static bool Array(Utf8JsonWriter json, ReadOnlySpan<byte> list, int depth)
    {
        json.WriteStartArray();
        var items = new Fields(list);
        while (items.Next())
        {
            if (items is { Number: 1, Wire: Bytes } && !Any(json, items.Value, depth + 1))
            {
                return false;
            }
        }

        json.WriteEndArray();
        return !items.IsBroken;
    }

    /// <summary>KeyValueList: values = 1; KeyValue: key = 1, value = 2.</summary>
    private static bool Pairs(Utf8JsonWriter json, ReadOnlySpan<byte> list, int depth)
    {
        json.WriteStartObject();
        var pairs = new Fields(list);
        while (pairs.Next())
        {
            if (pairs is not { Number: 1, Wire: Bytes })
            {
                continue;
            }

            ReadOnlySpan<byte> key = default;
            ReadOnlySpan<byte> value = default;
            var pair = new Fields(pairs.Value);
            while (pair.Next())
            {
                key = pair is { Number: 1, Wire: Bytes } ? pair.Value : key;
                value = pair is { Number: 2, Wire: Bytes } ? pair.Value : value;
            }

            json.WritePropertyName(Encoding.UTF8.GetString(key));
            if (pair.IsBroken || !Any(json, value, depth + 1))
            {
                return false;
            }
        }

        json.WriteEndObject();
        return !pairs.IsBroken;
    }

    /// <summary>The fields of one message, one after another (protobuf wire format: varint, 64 bit, length and bytes, 32 bit).</summary>
    private ref struct Fields(ReadOnlySpan<byte> message)
    {
        private ReadOnlySpan<byte> rest = message;

        public int Number { get; private set; }

        public int Wire { get; private set; }

        /// <summary>Of a field with a length.</summary>
        public ReadOnlySpan<byte> Value { get; private set; }

        /// <summary>Of a field without.</summary>
        public ulong Scalar { get; private set; }

        /// <summary>True where the message ended within a field, or holds what no message holds.</summary>
        public bool IsBroken { get; private set; }

        /// <summary>The value where the field has the number of a message that is looked for; else empty.</summary>
        public readonly ReadOnlySpan<byte> Message(int number) => Number == number && Wire == Bytes ? Value : default;

        public bool Next()
        {
            if (rest.IsEmpty || IsBroken)
            {
                return false;
            }

            IsBroken = !Read();
            return !IsBroken;
        }

        private bool Read()
        {
            if (!Number64(out ulong tag) || tag >> 3 is 0 or > (1 << 29) - 1)
            {
                return false;
            }

            Number = (int)(tag >> 3);
            Wire = (int)(tag & 7);
            Scalar = 0;
            Value = default;
            switch (Wire)
            {
                case Varint:
                    bool whole = Number64(out ulong number);
                    Scalar = number;
                    return whole;
                case Fixed64 when rest.Length >= 8:
                    Scalar = BinaryPrimitives.ReadUInt64LittleEndian(rest);
                    rest = rest[8..];
                    return true;
                case Fixed32 when rest.Length >= 4:
                    Scalar = BinaryPrimitives.ReadUInt32LittleEndian(rest);
                    rest = rest[4..];
                    return true;
                case Bytes when Number64(out ulong length) && length <= (ulong)rest.Length:
                    Value = rest[..(int)length];
                    rest = rest[(int)length..];
                    return true;
                default:
                    return false;
            }
        }

        private bool Number64(out ulong number)
        {
            number = 0;
            for (int i = 0; i < rest.Length && i < 10; i++)
            {
                number |= (ulong)(rest[i] & 0x7F) << (7 * i);
                if (rest[i] < 0x80)
                {
                    rest = rest[(i + 1)..];
                    return true;
                }
            }

            return false;
        }
    }
}
