using System.Buffers.Text;
using Nephoscope.Events;

namespace Nephoscope.Sources.Text;

/// <summary>Reads RFC 3339 times such as 2023-07-10T11:42:18Z, with any fraction and offset. Strict; no allocation; thread-safe.</summary>
public static class Timestamp
{
    /// <summary>Years an event may come from; a time outside is a fault of the record, not history.</summary>
    public const int EarliestYear = 2000, LatestYear = 2100;

    public static bool TryParse(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) is not ((byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out int year) || !TryDigits(text.Slice(5, 2), out int month) || !TryDigits(text.Slice(8, 2), out int day)
            || !TryDigits(text.Slice(11, 2), out int hour) || !TryDigits(text.Slice(14, 2), out int minute)
            || !TryDigits(text.Slice(17, 2), out int second)
            || year is < EarliestYear or > LatestYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        int at = 19;
        long nanoseconds = 0;
        if (text[at] is (byte)'.' or (byte)',')
        {
            at++;
            long scale = 100_000_000;
            int first = at;
            for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, scale /= 10)
            {
                nanoseconds += (text[at] - '0') * scale;
            }

            if (at == first)
            {
                return false;
            }
        }

        if (!TryOffset(text[at..], out int offsetMinutes))
        {
            return false;
        }

        long days = DaysSince1970(year, month, day);
        long seconds = (((((days * 24) + hour) * 60) + minute - offsetMinutes) * 60) + second;
        time = new EventTime((seconds * EventTime.NanosecondsPerSecond) + nanoseconds);
        return true;
    }

    /// <summary>Whole or fractional seconds or milliseconds since 1970, told apart by size.</summary>
    public static bool TryFromUnix(long number, out EventTime time)
    {
        long nanoseconds = number switch
        {
            > 946_684_800 and < 4_102_444_800 => number * 1_000_000_000,
            > 946_684_800_000 and < 4_102_444_800_000 => number * 1_000_000,
            > 946_684_800_000_000 and < 4_102_444_800_000_000 => number * 1_000,
            > 946_684_800_000_000_000 and < 4_102_444_800_000_000_000 => number,
            _ => 0,
        };
        time = new EventTime(nanoseconds);
        return nanoseconds != 0;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length is not (5 or 6) || text[0] is not ((byte)'+' or (byte)'-')
            || !TryDigits(text.Slice(1, 2), out int hours) || !TryDigits(text[^2..], out int rest) || hours > 14 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    private static long DaysSince1970(int year, int month, int day)
    {
        int y = month <= 2 ? year - 1 : year;
        int era = y / 400;
        int yearOfEra = y - (era * 400);
        int dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        return (era * 146_097L) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value) =>
        Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length && text[0] is not ((byte)'+' or (byte)'-');
}
