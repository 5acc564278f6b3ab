using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// One evidence process of one thread: a CUSUM of log e-values with a floor at zero and exact linear decay, which halves the
/// likelihood ratio every <see cref="CorrelatorOptions.HalfLife"/> (science note 5.2; decay only lowers, so the bound on false
/// incidents holds). Repeats and findings on the same event count their marginal gain only.
/// </summary>
internal sealed class ProcessScore(CorrelatorOptions options)
{
    private readonly Dictionary<string, List<(EventTime Time, double Nats)>> repeats = new(StringComparer.Ordinal);
    private double level;
    private EventTime at;
    private string currentEvent = "";
    private double eventStrongest;
    private double eventRest;

    /// <summary>Nats at a time not before the last change.</summary>
    public double LevelAt(EventTime time)
    {
        double halfLives = (double)Math.Max(0, time.Nanoseconds - at.Nanoseconds) / (options.HalfLife.Ticks * 100);
        return Math.Max(0, level - (Math.Log(2) * halfLives));
    }

    public void Add(EvidenceItem item, double nats)
    {
        if (nats <= 0)
        {
            return;
        }

        double gain = EventGain(item.EventUid, RepeatGain(item, nats));
        Move(item.Time, gain);
    }

    /// <summary>Takes away what ordinary events speak against an attack.</summary>
    public void Discount(EventTime time, double nats) => Move(time, -Math.Max(0, nats));

    private void Move(EventTime time, double nats)
    {
        level = Math.Max(0, LevelAt(time) + nats);
        at = time > at ? time : at;
    }

    /// <summary>
    /// The strongest of a detection's findings within the window counts fully, the next 1/2, then 1/4: what the new one adds to that sum.
    /// A detector that says the same thing for ever is worth at most twice its strongest word.
    /// </summary>
    private double RepeatGain(EvidenceItem item, double nats)
    {
        if (!repeats.TryGetValue(item.Analytic, out List<(EventTime Time, double Nats)>? past))
        {
            repeats.Add(item.Analytic, [(item.Time, nats)]);
            return nats;
        }

        EventTime oldest = item.Time.Plus(-options.RepeatWindow);
        past.RemoveAll(entry => entry.Time < oldest);
        double before = Weighted(past);
        int place = past.FindIndex(entry => entry.Nats < nats);
        past.Insert(place < 0 ? past.Count : place, (item.Time, nats));
        double gain = Weighted(past) - before;
        if (past.Count > MostRepeats)
        {
            past.RemoveAt(past.Count - 1);
        }

        return gain;
    }

    /// <summary>Beyond this many the weight is under 1e-9 of a nat.</summary>
    private const int MostRepeats = 32;

    private static double Weighted(List<(EventTime Time, double Nats)> strongestFirst)
    {
        double sum = 0;
        double weight = 1;
        foreach ((EventTime _, double nats) in strongestFirst)
        {
            sum += weight * nats;
            weight /= 2;
        }

        return sum;
    }

    private double EventGain(string eventUid, double nats)
    {
        if (!string.Equals(eventUid, currentEvent, StringComparison.Ordinal))
        {
            currentEvent = eventUid;
            eventStrongest = nats;
            eventRest = 0;
            return nats;
        }

        double before = eventStrongest + (options.SameEventShare * eventRest);
        eventRest += Math.Min(nats, eventStrongest);
        eventStrongest = Math.Max(nats, eventStrongest);
        return eventStrongest + (options.SameEventShare * eventRest) - before;
    }
}
