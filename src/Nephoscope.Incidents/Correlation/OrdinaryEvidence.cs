using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// How much evidence a company gives without an attack. Where people build and break things all day, the nats of the detections promise more
/// than they hold: threads rise by a little every day. Two things are read off the company itself, from the four weeks before a day. The drift:
/// what its busier threads gain a day; a CUSUM that takes more than that from each day stays down without a change (reference value of the
/// CUSUM: Page, 1954; Moustakides, 1986), and a burst of an attack loses little. And the level that so many threads a week reach all the same
/// as false incidents are accepted, the tail of the threads' peaks taken for exponential (peaks over a threshold: Pickands, 1975). The few
/// highest threads are left out of both: they may be the attack. Only days before count, so that no attack hides itself on its day. A function
/// of the set of evidence, not of its order. At most 65,536 entries: the oldest days are given up. One writer; not thread-safe.
/// </summary>
internal sealed class OrdinaryEvidence(CorrelatorOptions options)
{
    /// <summary>Days before a day that are looked at.</summary>
    public const int Days = 28;

    private const int Spared = 3;
    private const int FewestThreads = 5;
    private const int MostThreads = 20;
    private const int FewestDays = 2;
    private const int MostEntries = 65_536;

    /// <summary>Halfway between what is ordinary and an attack that gives three times as much a day.</summary>
    private const double Above = 2;

    private const double Micro = 1e6;

    private readonly SortedDictionary<int, Dictionary<(ulong Thread, ulong Analytic), double>> strongest = [];
    private readonly Dictionary<int, double> drifts = [];
    private readonly Dictionary<int, double> levels = [];

    /// <summary>Used while one day is reckoned, and again for the next.</summary>
    private readonly Dictionary<ulong, Sum> threads = [];
    private readonly List<long> busier = [];
    private int entries;
    private int lastAsked = int.MinValue;

    private double Least => Math.Log(2) * TimeSpan.TicksPerDay / options.HalfLife.Ticks;

    /// <summary>Notes evidence of a thread.</summary>
    /// <returns>The first day whose drift and level may have moved; none where it is the greatest number.</returns>
    public int Note(EvidenceItem item)
    {
        int day = item.Time.Day;
        if (!strongest.TryGetValue(day, out Dictionary<(ulong Thread, ulong Analytic), double>? words))
        {
            words = [];
            strongest.Add(day, words);
        }

        (ulong, ulong) key = (item.Thread.Value, item.AnalyticKey);
        bool exists = words.TryGetValue(key, out double before);
        if (exists && before >= item.Full)
        {
            return int.MaxValue;
        }

        words[key] = item.Full;
        entries += exists ? 0 : 1;
        Reset(day);
        if (entries <= MostEntries || strongest.Count == 1)
        {
            return day + 1;
        }

        Drop(strongest.First().Key + 1);
        return int.MinValue;
    }

    /// <summary>What evidence loses on a day, in nats; at least what the half-life takes.</summary>
    public double DriftOf(int day)
    {
        if (!drifts.TryGetValue(day, out double drift))
        {
            drift = Drift(day);
            drifts.Add(day, drift);
            lastAsked = Math.Max(lastAsked, day);
        }

        return drift;
    }

    /// <summary>The level, in nats, that so many threads a week may be expected to reach without an attack; 0 where too few threads have evidence to tell.
    /// Kept by day: call <see cref="Reset"/> before asking for another number a week.</summary>
    public double LevelOf(int day, double perWeek)
    {
        if (!levels.TryGetValue(day, out double level))
        {
            level = Tail(day, perWeek);
            levels.Add(day, level);
            lastAsked = Math.Max(lastAsked, day);
        }

        return level;
    }

    /// <summary>What follows from a day, or from all of them, no longer holds.</summary>
    public void Reset(int day = int.MinValue)
    {
        if (lastAsked > day)
        {
            Reset(drifts, day);
            Reset(levels, day);
            lastAsked = day;
        }
    }

    /// <summary>Forgets what days from this one on do not rest on: levels rest on drifts, those on evidence.</summary>
    public void Forget(int firstDay) => Drop(firstDay - (2 * Days));

    public void Save(StateWriter writer)
    {
        writer.WriteCount(strongest.Count);
        foreach ((int day, Dictionary<(ulong Thread, ulong Analytic), double> words) in strongest)
        {
            writer.Write(day);
            writer.WriteList(words, static (w, word) =>
            {
                w.Write(word.Key.Thread);
                w.Write(word.Key.Analytic);
                w.Write(word.Value);
            });
        }
    }

    public void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(5); rest > 0; rest--)
        {
            Dictionary<(ulong Thread, ulong Analytic), double> words = strongest[reader.ReadInt32()] = [];
            for (int more = reader.ReadCount(24); more > 0; more--)
            {
                words[(reader.ReadUInt64(), reader.ReadUInt64())] = reader.ReadDouble();
                entries++;
            }
        }
    }

    private void Drop(int beforeDay)
    {
        while (strongest.Count > 0 && strongest.First() is var oldest && oldest.Key < beforeDay)
        {
            entries -= oldest.Value.Count;
            strongest.Remove(oldest.Key);
            Reset();
        }
    }

    private static void Reset(Dictionary<int, double> known, int day)
    {
        foreach (int later in known.Keys.Where(later => later > day).ToList())
        {
            known.Remove(later);
        }
    }

    private double Drift(int day)
    {
        int days = Rise(day, isLost: false);
        return KeepBusier() ? Math.Max(Least, Above * Mean() / Math.Max(FewestDays, days)) : Least;
    }

    private double Tail(int day, double perWeek)
    {
        foreach (int at in strongest.Keys)
        {
            if (IsBefore(at, day))
            {
                DriftOf(at);
            }
        }

        int days = Rise(day, isLost: true);
        if (!KeepBusier())
        {
            return 0;
        }

        double weeks = Math.Max(FewestDays, days) / 7.0;
        double lowest = busier[^1] / Micro;
        return lowest + ((Mean() - lowest) * Math.Max(0, Math.Log(busier.Count / (weeks * Math.Max(perWeek, 1e-6)))));
    }

    /// <summary>How far each thread rose before a day.</summary>
    /// <param name="isLost">Each day takes its drift; else all that was gained stays.</param>
    /// <returns>How many days that was.</returns>
    private int Rise(int day, bool isLost)
    {
        threads.Clear();
        int days = 0;
        foreach ((int at, Dictionary<(ulong Thread, ulong Analytic), double> words) in strongest)
        {
            if (!IsBefore(at, day))
            {
                continue;
            }

            days = Math.Max(days, day - at);
            double drift = isLost ? drifts[at] : 0;
            foreach (((ulong thread, ulong analytic), double nats) in words)
            {
                ref Sum sum = ref CollectionsMarshal.GetValueRefOrAddDefault(threads, thread, out bool exists);
                sum.Level = (exists ? Math.Max(0, sum.Level - (long)(drift * Micro * (at - sum.Day))) : 0) + Gain(at, thread, analytic, nats);
                sum.Peak = Math.Max(sum.Peak, sum.Level);
                sum.Day = at;
            }
        }

        return days;
    }

    /// <summary>Takes how far the highest threads rose, without the few that may be an attack.</summary>
    /// <returns>False where there are too few to tell.</returns>
    private bool KeepBusier()
    {
        busier.Clear();
        foreach (Sum thread in threads.Values)
        {
            busier.Add(thread.Peak);
        }

        busier.Sort(static (a, b) => b.CompareTo(a));
        busier.RemoveRange(0, Math.Min(Spared, busier.Count));
        busier.RemoveRange(Math.Min(MostThreads, busier.Count), Math.Max(0, busier.Count - MostThreads));
        return busier.Count >= FewestThreads;
    }

    private double Mean()
    {
        long sum = 0;
        foreach (long one in busier)
        {
            sum += one;
        }

        return sum / Micro / busier.Count;
    }

    private static bool IsBefore(int at, int day) => at < day && at >= day - Days;

    /// <summary>What a detection gives a thread on a day: where it says again within two days what it said, that counts less.</summary>
    private long Gain(int day, ulong thread, ulong analytic, double nats)
    {
        double before = Math.Max(Said(day - 1, thread, analytic), Said(day - 2, thread, analytic));
        return (long)((nats - (Math.Min(nats, before) / 2)) * Micro);
    }

    private double Said(int day, ulong thread, ulong analytic) =>
        strongest.TryGetValue(day, out Dictionary<(ulong Thread, ulong Analytic), double>? words) ? words.GetValueOrDefault((thread, analytic)) : 0;

    /// <summary>What evidence adds up to in one thread, in micro-nats: whole numbers give the same sum in any order.</summary>
    private record struct Sum(int Day, long Level, long Peak);
}
