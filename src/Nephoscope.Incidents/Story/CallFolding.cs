using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Story;

/// <summary>Folds many alike calls into words: "41 Describe and List calls in 3 minutes".</summary>
internal static class CallFolding
{
    private const int FewestFolded = 3;
    private const int MostVerbs = 3;

    /// <summary>Empty for one or two events: the finding's own words say them.</summary>
    public static string Of(IReadOnlyList<RelatedEvent> events)
    {
        if (events.Count < FewestFolded)
        {
            return "";
        }

        List<string> verbs =
        [
            .. events.GroupBy(related => VerbOf(related.What), StringComparer.Ordinal)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Take(MostVerbs).Select(group => group.Key),
        ];
        TimeSpan span = events.Max(related => related.Time).Since(events.Min(related => related.Time));
        return string.Create(CultureInfo.InvariantCulture, $"{events.Count} {Join(verbs)} calls{In(span)}");
    }

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string Join(IReadOnlyList<string> words) => words.Count switch
    {
        0 => "",
        1 => words[0],
        _ => string.Join(", ", words.Take(words.Count - 1)) + " and " + words[^1],
    };

    /// <summary>A span in the unit that fits: seconds, minutes, hours, days.</summary>
    public static string Span(TimeSpan span) => span.TotalSeconds switch
    {
        < 1 => "one second",
        < 120 => Count(span.TotalSeconds, "second"),
        < 7200 => Count(span.TotalMinutes, "minute"),
        < 172_800 => Count(span.TotalHours, "hour"),
        _ => Count(span.TotalDays, "day"),
    };

    private static string In(TimeSpan span) => " within " + Span(span);

    private static string Count(double amount, string unit)
    {
        long whole = (long)Math.Max(1, Math.Round(amount));
        return string.Create(CultureInfo.InvariantCulture, $"{whole} {unit}{(whole == 1 ? "" : "s")}");
    }

    /// <summary>The first word of an operation: Describe of ec2:DescribeInstances; a process or destination as it is.</summary>
    private static string VerbOf(string what)
    {
        int colon = what.IndexOf(':', StringComparison.Ordinal);
        string operation = colon >= 0 && colon + 1 < what.Length && char.IsUpper(what[colon + 1]) ? what[(colon + 1)..] : what;
        if (operation.Length == 0 || !char.IsUpper(operation[0]))
        {
            return LogText.Clean(what, 48);
        }

        int end = 1;
        while (end < operation.Length && char.IsLower(operation[end]))
        {
            end++;
        }

        return LogText.Clean(operation[..end], 48);
    }
}
