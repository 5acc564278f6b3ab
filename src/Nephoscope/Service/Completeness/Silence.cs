using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Service.Engine;

namespace Nephoscope.Service.Completeness;

/// <summary>
/// Sources that went silent, against the rhythm each was learnt to have, and kinds of logs that never came. Pure; the time is given.
/// </summary>
internal static class Silence
{
    /// <summary>Pauses seen before a source's rhythm is known.</summary>
    public const int LeastPauses = 8;

    /// <summary>So many times the longest usual pause is silence.</summary>
    public const int Factor = 4;

    /// <param name="now">Wall time, nanoseconds since 1970.</param>
    /// <param name="least">No shorter pause is silence; zero means none ever is.</param>
    public static IEnumerable<BlindSpot> Silent(IEnumerable<SourceFigures> sources, long now, TimeSpan least)
    {
        long shortest = (long)(least.TotalMilliseconds * 1e6);
        foreach (SourceFigures source in sources)
        {
            long pause = now - source.LastDelivery;
            if (shortest > 0 && source.Pauses >= LeastPauses && pause > Math.Max(shortest, Factor * source.UsualPause))
            {
                yield return new BlindSpot(
                    "silent:" + Fingerprint.Of(source.Name).ToString("x16", CultureInfo.InvariantCulture), "silent", "Nothing comes from " + source.Name,
                    $"Its pauses were at most {Span(source.UsualPause)} before.", Severity.Medium, new EventTime(source.LastDelivery), null);
            }
        }
    }

    /// <summary>Kinds of logs of which no event ever came; none while nothing came at all.</summary>
    public static IEnumerable<BlindSpot> Never(IReadOnlyCollection<SourceFigures> sources, long now, IReadOnlyList<string> without)
    {
        if (sources.Sum(source => source.Events) == 0)
        {
            yield break;
        }

        foreach (LogKinds kind in LogKinds.All.Where(kind => !without.Contains(kind.Name)))
        {
            if (!sources.Any(source => kind.Formats.Any(format => source.Formats[(int)format] > 0)))
            {
                yield return new BlindSpot(
                    "never:" + kind.Name, "never", $"No {kind.Name} logs came yet", "Without them is not seen: " + kind.Without + ".", Severity.Low, new EventTime(now), null);
            }
        }
    }

    private static string Span(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / 100) switch
    {
        { TotalHours: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours"),
        { TotalMinutes: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes"),
        var span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} seconds"),
    };
}
