using CsCheck;
using Nephoscope.Lab;

namespace Nephoscope.Tests.Lab;

public sealed class CalendarTests
{
    [Fact]
    public void Dates_agree_with_the_framework() => Gen.Int[0, 100_000].Sample(day =>
    {
        DateTime expected = DateTime.UnixEpoch.AddDays(day);
        Assert.Equal((expected.Year, expected.Month, expected.Day), Calendar.Date(day));
        Assert.Equal(expected.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday), Calendar.IsWorkingDay(day));
    });
}
