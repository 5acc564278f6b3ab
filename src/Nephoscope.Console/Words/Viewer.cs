using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Words;

/// <summary>The person who looks, as far as the browser tells: the time zone to tell times in. One per connection; used on its thread only.</summary>
public sealed class Viewer(TimeProvider clock)
{
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    public bool IsKnown { get; private set; }

    /// <summary>Name of the zone as the browser gives it.</summary>
    public string ZoneName { get; private set; } = "UTC";

    /// <summary>Address that the person comes from; empty where it is not known.</summary>
    public string Address { get; set; } = "";

    /// <param name="name">IANA name.</param>
    /// <param name="offsetMinutes">Minutes ahead of UTC now; used where this machine does not know the zone.</param>
    public void Learn(string name, int offsetMinutes)
    {
        IsKnown = true;
        ZoneName = LogText.Clean(name, 60);
        zone = name.Length is > 0 and < 60 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? known)
            ? known
            : TimeZoneInfo.CreateCustomTimeZone("viewer", TimeSpan.FromMinutes(Math.Clamp(offsetMinutes, -14 * 60, 14 * 60)), name, name);
    }

    public EventTime Now => EventTime.FromMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>17 Mar 2026, 14:17:00.</summary>
    public string Full(EventTime time) => Local(time).ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>14:17:00.</summary>
    public string Clock(EventTime time) => Local(time).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>14:17.</summary>
    public string Minute(EventTime time) => Local(time).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>17 Mar, with the year where it is another one.</summary>
    public string Day(EventTime time) =>
        Local(time).ToString(Local(time).Year == Local(Now).Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>How a list tells a time: the clock today, the day before that.</summary>
    public string Brief(EventTime time) => Local(time).Date == Local(Now).Date ? Minute(time) : $"{Day(time)}, {Minute(time)}";

    /// <summary>How long ago; "just now" below five seconds.</summary>
    public string Ago(EventTime time) => Now.Since(time) is { Ticks: >= 5 * TimeSpan.TicksPerSecond } age ? Say.SpanShort(age) + " ago" : "just now";

    public int Hour(EventTime time) => Local(time).Hour;

    /// <summary>The moment in UTC, to be shown when a person points at a time.</summary>
    public static string Utc(EventTime time) => time.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture) + " UTC";

    private DateTime Local(EventTime time) => TimeZoneInfo.ConvertTimeFromUtc(time.ToDateTime(), zone);
}
