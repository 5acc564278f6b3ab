using System.Globalization;
using System.Text.RegularExpressions;
using Nephoscope.Events;

namespace Nephoscope.Ask;

/// <summary>A stretch of event time.</summary>
/// <param name="From">First moment that counts.</param>
/// <param name="Until">First moment that does not count any more.</param>
/// <param name="Words">How it was understood, for people.</param>
internal sealed record TimeWindow(EventTime From, EventTime Until, string Words);

/// <summary>
/// Finds the time in a question and takes it out. "Yesterday" and "the last 24 hours" are relative to the end of the data, not to the clock: a
/// recording of March is asked the same in August.
/// </summary>
internal static partial class TimePhrase
{
    private const string Moment = @"(?:\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z?)?|\d{1,2}:\d{2}(?::\d{2})?)";

    /// <summary>The window; null where the question names no time. <paramref name="rest"/> is the question without it.</summary>
    /// <exception cref="FormatException">It names a time that does not exist.</exception>
    public static TimeWindow? Find(string question, EventTime end, out string rest)
    {
        if (Between().Match(question) is { Success: true } between)
        {
            rest = Without(question, between);
            (EventTime from, EventTime until) = (Read(between.Groups["a"].Value, end), After(between.Groups["b"].Value, end));
            return from < until ? Window(from, until, "") : throw new FormatException("The second time is before the first. Give the earlier one first.");
        }

        if (One().Match(question) is { Success: true } one)
        {
            rest = Without(question, one);
            string at = one.Groups["a"].Value;
            return one.Groups["word"].Value.ToLowerInvariant() switch
            {
                "since" or "after" or "from" => Window(Read(at, end), Past(end), " (to the end of the data)"),
                "before" or "until" => Window(default, Read(at, end), " (from the start of the data)"),
                _ => Window(Read(at, end), After(at, end), ""),
            };
        }

        if (Last().Match(question) is { Success: true } last)
        {
            rest = Without(question, last);
            long count = last.Groups["n"].Success ? long.Parse(last.Groups["n"].Value, CultureInfo.InvariantCulture) : 1;
            long seconds = count * Seconds(last.Groups["unit"].Value);
            return Window(new EventTime(Math.Max(0, end.Nanoseconds - (seconds * 1_000_000_000))), Past(end), $" (the last {(count == 1 ? "" : count.ToString(CultureInfo.InvariantCulture) + " ")}{last.Groups["unit"].Value.ToLowerInvariant()}{(count == 1 ? "" : "s")} before the end of the data)");
        }

        if (Named().Match(question) is { Success: true } named)
        {
            rest = Without(question, named);
            EventTime today = Day(end);
            return named.Value.Trim().Equals("today", StringComparison.OrdinalIgnoreCase)
                ? Window(today, Past(end), " (today: the last day of the data)")
                : Window(new EventTime(Math.Max(0, today.Nanoseconds - (86_400L * 1_000_000_000))), today, " (yesterday: the day before the last day of the data)");
        }

        rest = question;
        return null;
    }

    private static TimeWindow Window(EventTime from, EventTime until, string note) => new(from, until, $"{(from.Nanoseconds == 0 ? "the start" : Short(from))} to {Short(until)} UTC{note}");

    private static string Without(string question, Match match) => question.Remove(match.Index, match.Length);

    private static EventTime Past(EventTime end) => new(((end.Nanoseconds / 1_000_000_000) + 1) * 1_000_000_000);

    private static EventTime Day(EventTime time) => new(time.Nanoseconds / (86_400L * 1_000_000_000) * 86_400L * 1_000_000_000);

    /// <summary>A day's end where a day is named, a minute's end where a minute is.</summary>
    private static EventTime After(string text, EventTime end) => text.Contains(':', StringComparison.Ordinal)
        ? Read(text, end) : new EventTime(Read(text, end).Nanoseconds + (86_400L * 1_000_000_000));

    private static EventTime Read(string text, EventTime end)
    {
        string whole = text.Contains('-', StringComparison.Ordinal) ? text : $"{Day(end).ToString()[..10]}T{text}";
        return DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset parsed) && parsed.Year is >= 1970 and < 2200
            ? EventTime.FromMilliseconds(parsed.ToUnixTimeMilliseconds())
            : throw new FormatException($"{text} is no time. Write it like 2026-03-17 or 2026-03-17T13:00.");
    }

    private static long Seconds(string unit) => unit.ToLowerInvariant().TrimEnd('s') switch
    {
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        "week" => 7 * 86_400,
        _ => 30 * 86_400,
    };

    private static string Short(EventTime time) => time.ToString()[..19].Replace('T', ' ');

    [GeneratedRegex(" (?:between|from) (?<a>" + Moment + ") (?:and|to|until|till) (?<b>" + Moment + ")(?= |$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Between();

    [GeneratedRegex(" (?<word>since|after|from|before|until|on) (?<a>" + Moment + ")(?= |$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex One();

    [GeneratedRegex(" (?:(?:in|over|during|within|for) )?(?:last|past) (?:(?<n>[1-9][0-9]{0,3}) )?(?<unit>minute|hour|day|week|month)s?(?= |$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Last();

    [GeneratedRegex(" (?:yesterday|today)(?= |$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
