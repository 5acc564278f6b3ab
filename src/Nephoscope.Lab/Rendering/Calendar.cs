namespace Nephoscope.Lab;

/// <summary>Civil dates from day numbers (H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days). Thread-safe.</summary>
public static class Calendar
{
    /// <summary>Year, month and day of the month of a day counted from 1970-01-01.</summary>
    public static (int Year, int Month, int Day) Date(int day)
    {
        int shifted = day + 719_468;
        int era = shifted / 146_097;
        int dayOfEra = shifted - (era * 146_097);
        int yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int month = ((5 * dayOfYear) + 2) / 153;
        int civil = month < 10 ? month + 3 : month - 9;
        return (yearOfEra + (era * 400) + (civil <= 2 ? 1 : 0), civil, dayOfYear - (((153 * month) + 2) / 5) + 1);
    }

    /// <summary>Monday to Friday.</summary>
    public static bool IsWorkingDay(int day) => (day + 3) % 7 < 5;
}
