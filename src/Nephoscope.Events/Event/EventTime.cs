using System.Globalization;

namespace Nephoscope.Events;

/// <summary>A moment of event time: nanoseconds since 1970-01-01 UTC. The default value is 1970-01-01.</summary>
public readonly record struct EventTime(long Nanoseconds) : IComparable<EventTime>
{
    public const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Seconds since 1970, rounded down.</summary>
    public long Seconds => Nanoseconds / NanosecondsPerSecond;

    /// <summary>Milliseconds since 1970, rounded down: OCSF's <c>timestamp_t</c>.</summary>
    public long Milliseconds => Nanoseconds / 1_000_000;

    /// <summary>Days since 1970.</summary>
    public int Day => (int)(Seconds / 86_400);

    public static EventTime FromSeconds(long seconds) => new(seconds * NanosecondsPerSecond);

    public static EventTime FromMilliseconds(long milliseconds) => new(milliseconds * 1_000_000);

    public int CompareTo(EventTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public TimeSpan Since(EventTime earlier) => TimeSpan.FromTicks((Nanoseconds - earlier.Nanoseconds) / 100);

    public EventTime Plus(TimeSpan span) => new(Nanoseconds + (span.Ticks * 100));

    public DateTime ToDateTime() => DateTime.UnixEpoch.AddTicks(Nanoseconds / 100);

    /// <summary>ISO 8601 in UTC, with a fraction only where there is one.</summary>
    public override string ToString()
    {
        string format = Nanoseconds % NanosecondsPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";
        return ToDateTime().ToString(format, CultureInfo.InvariantCulture);
    }

    public static bool operator <(EventTime left, EventTime right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(EventTime left, EventTime right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(EventTime left, EventTime right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(EventTime left, EventTime right) => left.Nanoseconds >= right.Nanoseconds;
}
