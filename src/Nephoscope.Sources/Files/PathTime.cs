using System.Globalization;

namespace Nephoscope.Sources.Files;

/// <summary>
/// Reads the time that delivered files and folders carry in their names: <c>..._20230710T1205Z_...</c> for files, <c>2023/07/10[/12]</c> or
/// <c>year=2023/month=07/day=10</c> or <c>eventDay=20230710</c> for folders. A lower bound for what lies below, good for order only; events keep their own time.
/// </summary>
internal static class PathTime
{
    /// <summary>Seconds since 1970 in the file's name, or null.</summary>
    public static long? OfFile(ReadOnlySpan<char> name)
    {
        for (int t = 8; t + 5 < name.Length; t++)
        {
            if (name[t] == 'T' && name[t + 5] == 'Z'
                && DateTime.TryParseExact(
                    name.Slice(t - 8, 13), "yyyyMMdd'T'HHmm", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
            {
                return Seconds(time);
            }
        }

        return null;
    }

    /// <summary>Seconds since 1970 at which the folder's day (month, year, hour) begins, or null where the path carries no date.</summary>
    public static long? OfFolder(string path)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        ReadOnlySpan<char> last = parts.Length == 0 ? default : parts[^1];
        if (last.Contains('=') && DateTime.TryParseExact(
            last[(last.IndexOf('=') + 1)..], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime day))
        {
            return Seconds(day);
        }

        Span<int> numbers = stackalloc int[4];
        for (int first = Math.Max(0, parts.Length - 4); first < parts.Length; first++)
        {
            int count = parts.Length - first;
            bool all = true;
            for (int i = 0; i < count && all; i++)
            {
                ReadOnlySpan<char> part = parts[first + i].AsSpan();
                part = part[(part.IndexOf('=') + 1)..];
                all = part.Length == (i == 0 ? 4 : 2) && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]);
            }

            if (all && numbers[0] is >= 2000 and <= 2100 && (count < 2 || numbers[1] is >= 1 and <= 12)
                && (count < 3 || (numbers[2] >= 1 && numbers[2] <= DateTime.DaysInMonth(numbers[0], numbers[1])))
                && (count < 4 || numbers[3] < 24))
            {
                return Seconds(new DateTime(
                    numbers[0], count > 1 ? numbers[1] : 1, count > 2 ? numbers[2] : 1, count > 3 ? numbers[3] : 0, 0, 0, DateTimeKind.Utc));
            }
        }

        return null;
    }

    private static long Seconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
}
