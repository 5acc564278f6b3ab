using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// One evidence process of one thread: a CUSUM of log e-values with a floor at zero and exact linear decay, which halves the
/// likelihood ratio every <see cref="CorrelatorOptions.HalfLife"/> or faster where the company's ordinary threads gain more (science note 5.2; decay
/// only lowers, so the bound on false incidents holds). Repeats and findings on the same event count their marginal gain only.
/// </summary>
internal sealed class ProcessScore(CorrelatorOptions options, EvidenceDrift drift)
{
    /// <summary>Beyond this many the weight is under 1e-9 of a nat.</summary>
    private const int MostRepeats = 32;

    /// <summary>How much more a finding of the other aspect (place against all else) counts on the same event.</summary>
    private const double OtherAspect = 2;

    private const double NanosecondsOfDay = TimeSpan.TicksPerDay * 100.0;

    private static readonly double Ln2 = Math.Log(2);

    /// <summary>What detections were credited with, each one's in order of arrival. Null until there is evidence: most threads have none in one process or another.</summary>
    private List<Told>? past;
    private double level;
    private EventTime at;
    private string currentEvent = "";
    private double eventStrongest;
    private double eventRest;
    private bool eventIsPlace;

    /// <summary>Nats at a time not before the last change.</summary>
    public double LevelAt(EventTime time) => level == 0 ? 0 : Math.Max(0, level - Drift(at, time));

    /// <summary>The same, where what evidence loses on that day is known.</summary>
    public double LevelAt(EventTime time, double driftOfDay) => level == 0 ? 0 : Math.Max(0, level - Drift(at, time, driftOfDay));

    /// <returns>What it added.</returns>
    public double Add(EvidenceItem item, double nats)
    {
        if (nats <= 0)
        {
            return 0;
        }

        List<Told> all = Prune(item);
        int grown = item.Grows && item.Chain != 0 ? all.FindLastIndex(told => told.Analytic == item.AnalyticKey && told.Chain == item.Chain) : -1;
        double before = grown < 0 ? 0 : all[grown].Nats - Decay(all[grown].Time, item.Time);
        double repeatGain = RepeatGain(all, item.AnalyticKey, grown, item.Time, before + nats);
        double gain = EventGain(item, repeatGain);
        if (grown >= 0)
        {
            all.RemoveAt(grown);
        }

        if (repeatGain > 0 || grown >= 0)
        {
            // Later repeats are lowered only by what was credited, else a further finding could lower the sum.
            all.Add(new Told(item.AnalyticKey, item.Time, before + (repeatGain > 0 ? nats * gain / repeatGain : 0), item.Chain));
        }

        Move(item.Time, gain);
        return gain;
    }

    /// <summary>Takes back what was given at a time, less what has decayed since.</summary>
    public void TakeBack(EventTime given, double nats, EventTime now) => Move(now, -Math.Max(0, nats - Drift(given, now)));

    /// <summary>Takes away what ordinary events speak against an attack.</summary>
    public void Discount(EventTime time, double nats) => Move(time, -Math.Max(0, nats));

    public void Save(StateWriter writer)
    {
        writer.Write(level);
        writer.Write(at);
        writer.WriteOften(currentEvent);
        writer.Write(eventStrongest);
        writer.Write(eventRest);
        writer.Write(eventIsPlace);
        writer.WriteArray<Told>(CollectionsMarshal.AsSpan(past));
    }

    public void Load(StateReader reader)
    {
        level = reader.ReadDouble();
        at = reader.ReadTime();
        currentEvent = reader.ReadOftenText();
        eventStrongest = reader.ReadDouble();
        eventRest = reader.ReadDouble();
        eventIsPlace = reader.ReadBoolean();
        Told[] told = reader.ReadArray<Told>();
        past = told.Length == 0 ? null : [.. told];
    }

    private void Move(EventTime time, double nats)
    {
        level = Math.Max(0, LevelAt(time) + nats);
        at = time > at ? time : at;
    }

    private double Drift(EventTime from, EventTime to) => to <= from ? 0 : Drift(from, to, drift(to.Day));

    private static double Drift(EventTime from, EventTime to, double driftOfDay) =>
        to <= from ? 0 : driftOfDay * ((to.Nanoseconds - from.Nanoseconds) / NanosecondsOfDay);

    /// <summary>What one word loses before it is said again.</summary>
    private double Decay(EventTime from, EventTime to) =>
        Ln2 * Math.Max(0, to.Nanoseconds - from.Nanoseconds) / (options.HalfLife.Ticks * 100.0);

    /// <summary>Forgets what the item's detection told too long ago, or what has decayed; and the earliest where there are too many.</summary>
    private List<Told> Prune(EvidenceItem item)
    {
        past ??= new(1);
        EventTime oldest = item.Time.Plus(-options.RepeatWindow);
        int kept = 0;
        int same = 0;
        int earliest = -1;
        for (int i = 0; i < past.Count; i++)
        {
            Told told = past[i];
            if (told.Analytic == item.AnalyticKey)
            {
                if (told.Time < oldest || told.Nats <= Decay(told.Time, item.Time))
                {
                    continue;
                }

                earliest = same++ == 0 ? kept : earliest;
            }

            past[kept++] = told;
        }

        past.RemoveRange(kept, past.Count - kept);
        if (same > MostRepeats)
        {
            past.RemoveAt(earliest);
        }

        return past;
    }

    /// <summary>
    /// The strongest of a detection's findings within the window counts fully, the next 1/2, then 1/4: what the new one adds to that sum.
    /// A detector that says the same thing for ever is worth at most twice its strongest word. What has decayed no longer counts. One that has
    /// grown takes the place of what it was.
    /// </summary>
    /// <param name="grown">Which of the past ones has grown to <paramref name="nats"/>; negative for none.</param>
    private double RepeatGain(List<Told> all, ulong analytic, int grown, EventTime now, double nats)
    {
        Span<double> strengths = stackalloc double[MostRepeats + 2];
        int count = 0;
        double replaced = 0;
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].Analytic == analytic && count <= MostRepeats)
            {
                double left = all[i].Nats - Decay(all[i].Time, now);
                replaced = i == grown ? left : replaced;
                Insert(strengths, count++, left);
            }
        }

        if (count == 0)
        {
            return nats;
        }

        double before = Weighted(strengths[..count]);
        if (grown >= 0)
        {
            int gone = strengths[..count].IndexOf(replaced);
            strengths[(gone + 1)..count].CopyTo(strengths[gone..]);
            count--;
        }

        Insert(strengths, count++, nats);
        return Weighted(strengths[..count]) - before;
    }

    /// <summary>Puts a number among so many that are in order, the strongest first.</summary>
    private static void Insert(Span<double> strongestFirst, int count, double nats)
    {
        int place = count;
        for (; place > 0 && strongestFirst[place - 1] < nats; place--)
        {
            strongestFirst[place] = strongestFirst[place - 1];
        }

        strongestFirst[place] = nats;
    }

    private static double Weighted(ReadOnlySpan<double> strongestFirst)
    {
        double sum = 0;
        double weight = 1;
        foreach (double nats in strongestFirst)
        {
            sum += weight * nats;
            weight /= 2;
        }

        return sum;
    }

    /// <summary>Where a call came from, and what was called with which tool, say more different things than two words on one of them.</summary>
    private double EventGain(EvidenceItem item, double nats)
    {
        bool place = item.Place != 0;
        if (!string.Equals(item.EventUid, currentEvent, StringComparison.Ordinal))
        {
            currentEvent = item.EventUid;
            eventStrongest = nats;
            eventRest = 0;
            eventIsPlace = place;
            return nats;
        }

        double before = eventStrongest + (options.SameEventShare * eventRest);
        eventRest += Math.Min(nats, eventStrongest) * (place == eventIsPlace ? 1 : OtherAspect);
        eventStrongest = Math.Max(nats, eventStrongest);
        return eventStrongest + (options.SameEventShare * eventRest) - before;
    }

    /// <summary>What a finding was credited with.</summary>
    private readonly record struct Told(ulong Analytic, EventTime Time, double Nats, ulong Chain);
}
