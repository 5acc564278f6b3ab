using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Reports a growing series: when it passes a step, with what it gained since it was last told.</summary>
internal static class SeriesCase
{
    /// <summary>The worth of a count by its highest step reached; 0 below the first.</summary>
    public static double Worth(int count, ReadOnlySpan<(int Count, double Nats)> steps)
    {
        double worth = 0;
        foreach ((int least, double nats) in steps)
        {
            worth = count >= least ? nats : worth;
        }

        return worth;
    }

    public static void Report(Case found, in Observation o, FindingSink sink, DetectorInfo info, Tally.Series series, string description)
    {
        double nats = found.Nats;
        double growth = nats - series.Told;
        if (growth < Case.Floor(in o, info))
        {
            return;
        }

        found.Theme ??= found.Subject;
        if (series.Told > 0)
        {
            found.Subject = Say.Text($"{found.Subject} {series.Count}");
            found.Carried = series.Told;
            found.Note(Say.Text($"{series.Told:0.0} nats of it were told before"));
        }

        series.Told = nats;
        RelatedEvent last = o.Related;
        List<RelatedEvent> events = series.Events.Related;
        found.Events = events.Exists(e => e.Uid == last.Uid) ? events : [.. events, last];
        found.Report(in o, sink, info, description, null);
    }
}
