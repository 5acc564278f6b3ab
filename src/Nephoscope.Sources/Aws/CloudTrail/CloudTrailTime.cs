using System.Buffers.Binary;
using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>
/// The one form of time that CloudTrail writes, 2023-07-10T11:42:18Z, read eight digits at a time. Anything else is left to
/// <see cref="Timestamp"/>.
/// </summary>
internal static class CloudTrailTime
{
    private const int DaysBefore2000 = 10_957;

    private static readonly ushort[] DaysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

    public static bool TryParse(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = default;
        if (text.Length != 20 || text[10] != 'T' || text[19] != 'Z')
        {
            return false;
        }

        // 2023-07- and 11:42:18 with the separators at fixed bytes.
        ulong date = BinaryPrimitives.ReadUInt64LittleEndian(text);
        ulong clock = BinaryPrimitives.ReadUInt64LittleEndian(text[11..]);
        ulong day = BinaryPrimitives.ReadUInt16LittleEndian(text[8..]);
        if ((date & 0xFF00_00FF_0000_0000) != 0x2D00_002D_0000_0000 || (clock & 0x0000_FF00_00FF_0000) != 0x0000_3A00_003A_0000
            || !AreDigits(date, 0x00FF_FF00_FFFF_FFFF) || !AreDigits(clock, 0xFFFF_00FF_FF00_FFFF) || !AreDigits(day, 0xFFFF))
        {
            return false;
        }

        int year = (Pair(date) * 100) + Pair(date >> 16);
        int month = Pair(date >> 40);
        int dayOfMonth = Pair(day);
        int hour = Pair(clock);
        int minute = Pair(clock >> 24);
        int second = Pair(clock >> 48);
        if (year is < Timestamp.EarliestYear or > Timestamp.LatestYear - 1 || month is < 1 or > 12 || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        // From 2000 to 2099 every fourth year is a leap year.
        int leap = month > 2 && year % 4 == 0 ? 1 : 0;
        int length = DaysBeforeMonth[month] - DaysBeforeMonth[month - 1] + (month == 2 && year % 4 == 0 ? 1 : 0);
        if (dayOfMonth < 1 || dayOfMonth > length)
        {
            return false;
        }

        long days = DaysBefore2000 + ((year - 2000) * 365) + ((year - 1997) / 4) + DaysBeforeMonth[month - 1] + leap + dayOfMonth - 1;
        time = EventTime.FromSeconds((((((days * 24) + hour) * 60) + minute) * 60) + second);
        return true;
    }

    private static int Pair(ulong text) => (((int)text & 0xF) * 10) + (((int)text >> 8) & 0xF);

    private static bool AreDigits(ulong text, ulong where) =>
        (((text & 0xF0F0_F0F0_F0F0_F0F0) ^ 0x3030_3030_3030_3030) & where) == 0
        && ((((text & 0x0F0F_0F0F_0F0F_0F0F) + 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) & where) == 0;
}
