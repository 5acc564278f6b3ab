using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Score of joined threads: <c>sum L_i + sum ln strength - ln(1 + links tested)</c> (science note 7.2). Threads are taken strongest first,
/// over the strongest edge to one already taken; a thread that would cost more than it brings counts zero, so joining never hides an attack.
/// </summary>
internal static class JoinedScore
{
    private const int MostThreads = 64;

    private static readonly double[] Prices = [.. Enumerable.Range(0, 1024).Select(static links => Math.Log(1 + links))];

    /// <summary>In the place of a tie: the thread is taken.</summary>
    private const double Taken = -1;

    /// <summary>The highest of the processes.</summary>
    public static double Of(IncidentCase incident, LinkIndex links, EventTime time, TimeSpan window)
    {
        double best = 0;
        for (int process = 0; process < IncidentBudget.Processes; process++)
        {
            if (AtMost(incident, process, time) > best)
            {
                best = Math.Max(best, OfProcess(incident, links, process, time, window));
            }
        }

        return best;
    }

    /// <summary>What joining cannot exceed: the sum of all threads (no tie is stronger than one, no price below zero), and a trifle for rounding.</summary>
    private static double AtMost(IncidentCase incident, int process, EventTime time)
    {
        double sum = 1e-9;
        foreach (RunThread thread in incident.Threads)
        {
            sum += thread.Score.LevelAt(process, time);
        }

        return sum;
    }

    private static double OfProcess(IncidentCase incident, LinkIndex links, int process, EventTime time, TimeSpan window)
    {
        if (incident.Threads.Count == 1)
        {
            return incident.Threads[0].Score.LevelAt(process, time);
        }

        List<(RunThread Thread, double Level)> rest = Strongest(incident.Threads, process, time);
        Span<double> ties = stackalloc double[MostThreads];
        ties.Clear();
        double score = rest[0].Level;
        int tested = -1;
        bool joined = false;
        for (int taken = 0; taken >= 0; taken = Next(rest, ties))
        {
            RunThread thread = rest[taken].Thread;
            double level = taken == 0 ? 0 : rest[taken].Level + Math.Log(ties[taken]);
            ties[taken] = Taken;
            Tie(rest, ties, thread.Key, incident.Links);
            if (level <= 0)
            {
                // The price of a join is never negative: no need to count for it what could have been joined.
                continue;
            }

            tested = tested < 0 ? links.Tested(rest[0].Thread.Key, time, window) : tested;
            int all = tested + links.Tested(thread.Key, time, window);
            double price = PriceOf(all) - (joined ? PriceOf(tested) : 0);
            if (level - price > 0)
            {
                score += level - price;
                tested = all;
                joined = true;
            }
        }

        return score;
    }

    /// <summary>ln(1 + links tested).</summary>
    private static double PriceOf(int links) => links < Prices.Length ? Prices[links] : Math.Log(1 + links);

    /// <summary>The strongest first, equal ones by key; no more than <see cref="MostThreads"/>.</summary>
    private static List<(RunThread Thread, double Level)> Strongest(List<RunThread> threads, int process, EventTime time)
    {
        var strongest = new List<(RunThread Thread, double Level)>(Math.Min(threads.Count, MostThreads) + 1);
        foreach (RunThread thread in threads)
        {
            double level = thread.Score.LevelAt(process, time);
            int place = strongest.Count;
            while (place > 0 && IsStronger(thread, level, strongest[place - 1]))
            {
                place--;
            }

            if (place < MostThreads)
            {
                strongest.Insert(place, (thread, level));
                if (strongest.Count > MostThreads)
                {
                    strongest.RemoveAt(MostThreads);
                }
            }
        }

        return strongest;
    }

    private static bool IsStronger(RunThread thread, double level, (RunThread Thread, double Level) other) =>
        level != other.Level ? level > other.Level : thread.Key.Value < other.Thread.Key.Value;

    /// <summary>Notes for each thread the strongest edge to one that is taken, now that another is.</summary>
    private static void Tie(List<(RunThread Thread, double Level)> rest, Span<double> ties, EntityKey taken, List<CandidateLink> links)
    {
        foreach (CandidateLink link in CollectionsMarshal.AsSpan(links))
        {
            if (link.From != taken && link.To != taken)
            {
                continue;
            }

            EntityKey other = link.Other(taken);
            for (int i = 1; i < rest.Count; i++)
            {
                if (rest[i].Thread.Key == other && ties[i] != Taken)
                {
                    ties[i] = Math.Max(ties[i], link.Strength);
                }
            }
        }
    }

    /// <summary>The strongest thread that an edge ties to one already taken; -1 where none is left, or none that has evidence.</summary>
    private static int Next(List<(RunThread Thread, double Level)> rest, Span<double> ties)
    {
        int next = -1;
        bool more = false;
        for (int i = 1; i < rest.Count; i++)
        {
            next = next < 0 && ties[i] > 0 ? i : next;
            more |= ties[i] != Taken && rest[i].Level > 0;
        }

        return more ? next : -1;
    }
}
