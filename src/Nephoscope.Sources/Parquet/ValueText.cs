using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Unicode;

namespace Nephoscope.Sources.Parquet;

/// <summary>Writes a value as JSON: numbers and truth values as such, times in ISO 8601, what is no text in base 64. Thread-safe.</summary>
internal static class ValueText
{
    private const long TicksOfMicrosecond = TimeSpan.TicksPerMicrosecond;
    private const int JulianEpoch = 2_440_588;
    private const int LongestDecimal = 16;

    /// <param name="value">As the plain encoding holds it.</param>
    public static void Write(Utf8JsonWriter json, ParquetNode leaf, ReadOnlySpan<byte> value)
    {
        switch (leaf.Type)
        {
            case PhysicalType.Boolean:
                json.WriteBooleanValue(value[0] != 0);
                break;
            case PhysicalType.Int32:
                WriteWhole(json, leaf, BinaryPrimitives.ReadInt32LittleEndian(value), leaf.Meaning == ValueMeaning.Unsigned ? uint.MaxValue : ulong.MaxValue);
                break;
            case PhysicalType.Int64:
                WriteWhole(json, leaf, BinaryPrimitives.ReadInt64LittleEndian(value), ulong.MaxValue);
                break;
            case PhysicalType.Int96:
                WriteOldTime(json, value);
                break;
            case PhysicalType.Float:
                float real = BinaryPrimitives.ReadSingleLittleEndian(value);
                if (float.IsFinite(real))
                {
                    json.WriteNumberValue(real);
                }
                else
                {
                    json.WriteNullValue();
                }

                break;
            case PhysicalType.Double:
                double number = BinaryPrimitives.ReadDoubleLittleEndian(value);
                if (double.IsFinite(number))
                {
                    json.WriteNumberValue(number);
                }
                else
                {
                    json.WriteNullValue();
                }

                break;
            default:
                WriteBytes(json, leaf, value);
                break;
        }
    }

    private static void WriteWhole(Utf8JsonWriter json, ParquetNode leaf, long number, ulong mask)
    {
        switch (leaf.Meaning)
        {
            case ValueMeaning.Unsigned:
                json.WriteNumberValue((ulong)number & mask);
                break;
            case ValueMeaning.Decimal:
                WriteDecimal(json, number, leaf.Scale);
                break;
            case ValueMeaning.Date when number is > -719_000 and < 2_932_897:
                json.WriteStringValue(DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case ValueMeaning.Milliseconds when Math.Abs((double)number) < long.MaxValue / TimeSpan.TicksPerMillisecond:
                WriteTime(json, number, number * TimeSpan.TicksPerMillisecond);
                break;
            case ValueMeaning.Microseconds when Math.Abs((double)number) < long.MaxValue / TicksOfMicrosecond:
                WriteTime(json, number, number * TicksOfMicrosecond);
                break;
            case ValueMeaning.Nanoseconds:
                WriteTime(json, number, number / TimeSpan.NanosecondsPerTick);
                break;
            default:
                json.WriteNumberValue(number);
                break;
        }
    }

    /// <param name="ticks">Since 1970.</param>
    private static void WriteTime(Utf8JsonWriter json, long number, long ticks)
    {
        if (ticks >= DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks && ticks <= DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks)
        {
            json.WriteStringValue(DateTime.UnixEpoch.AddTicks(ticks));
        }
        else
        {
            json.WriteNumberValue(number);
        }
    }

    /// <summary>Nanoseconds of the day and a Julian day, as Impala and old Spark write times.</summary>
    private static void WriteOldTime(Utf8JsonWriter json, ReadOnlySpan<byte> value)
    {
        long nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(value);
        long days = BinaryPrimitives.ReadInt32LittleEndian(value[sizeof(long)..]) - (long)JulianEpoch;
        if (days is > -719_000 and < 2_932_896 && nanoseconds is >= 0 and <= 86_400_000_000_000)
        {
            json.WriteStringValue(DateTime.UnixEpoch.AddDays(days).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteBytes(Utf8JsonWriter json, ParquetNode leaf, ReadOnlySpan<byte> value)
    {
        if (leaf.Meaning == ValueMeaning.Decimal && value.Length <= LongestDecimal)
        {
            WriteDecimal(json, new BigInteger(value, isBigEndian: true), leaf.Scale);
        }
        else if (leaf.Meaning == ValueMeaning.Uuid && value.Length == LongestDecimal)
        {
            json.WriteStringValue(new Guid(value, bigEndian: true));
        }
        else if (leaf.Type == PhysicalType.ByteArray && Utf8.IsValid(value))
        {
            json.WriteStringValue(value);
        }
        else
        {
            json.WriteBase64StringValue(value);
        }
    }

    private static void WriteDecimal(Utf8JsonWriter json, BigInteger unscaled, int scale)
    {
        string digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = unscaled.Sign < 0 ? "-" : "";
        string point = scale > 0 ? "." : "";
        json.WriteRawValue($"{sign}{digits[..^scale]}{point}{digits[^scale..]}", skipInputValidation: true);
    }
}
