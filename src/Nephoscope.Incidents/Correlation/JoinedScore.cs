using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Score of joined threads: <c>sum L_i + sum ln strength - ln(1 + links tested)</c> (science note 7.2). Threads are taken strongest first,
/// over the strongest edge to one already taken; a thread that would cost more than it brings counts zero, so joining never hides an attack.
/// One writer; not thread-safe.
/// </summary>
internal sealed class JoinedScore(LinkIndex links)
{
    private const int MostThreads = 64;

    private static readonly double[] Prices = [.. Enumerable.Range(0, 1024).Select(static links => Math.Log(1 + links))];

    /// <summary>In the place of a tie: the thread is taken.</summary>
    private const double Taken = -1;

    private double[] levels = new double[MostThreads];

    /// <summary>The highest of the processes.</summary>
    /// <param name="drift">What a level loses on the day of <paramref name="time"/>, in nats a day.</param>
    public double Of(CaseThreads threads, EventTime time, double drift)
    {
        double best = 0;
        for (int process = 0; process < IncidentBudget.Processes; process++)
        {
            if (threads.All.Count == 1)
            {
                best = Math.Max(best, threads.All[0].Score.LevelAt(process, time, drift));
            }
            else if (threads.AtMost(process, time.Day) > best)
            {
                // Joining cannot exceed the sum of the threads: no tie is stronger than one, no price below zero.
                best = Math.Max(best, OfProcess(threads, process, time, drift, best));
            }
        }

        return best;
    }

    private double OfProcess(CaseThreads threads, int process, EventTime time, double drift, double best)
    {
        List<RunThread> order = threads.Order(process);
        Arrange(order, process, time, drift);
        ReadOnlySpan<RunThread> rest = CollectionsMarshal.AsSpan(order)[..Math.Min(order.Count, MostThreads)];
        double sum = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            sum += levels[i];
            rest[i].Place = i;
        }

        threads.Found(process, sum);
        if (sum <= best)
        {
            return 0;
        }

        Span<double> ties = stackalloc double[MostThreads];
        ties.Clear();
        double score = levels[0];
        int tested = -1;
        bool joined = false;
        for (int taken = 0; taken >= 0; taken = Next(levels.AsSpan(0, rest.Length), ties))
        {
            double level = taken == 0 ? 0 : levels[taken] + Math.Log(ties[taken]);
            ties[taken] = Taken;
            Tie(rest, ties, threads.Ties(rest[taken]));
            if (level <= 0)
            {
                // The price of a join is never negative: no need to count for it what could have been joined.
                continue;
            }

            tested = tested < 0 ? links.Tested(rest[0].Key, time) : tested;
            int all = tested + links.Tested(rest[taken].Key, time);
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

    /// <summary>Puts the strongest first, equal ones by key, and their levels beside them. Little has changed since the last time, so this is one walk.</summary>
    private void Arrange(List<RunThread> order, int process, EventTime time, double drift)
    {
        Span<RunThread> threads = CollectionsMarshal.AsSpan(order);
        if (levels.Length < threads.Length)
        {
            Array.Resize(ref levels, Math.Max(threads.Length, levels.Length * 2));
        }

        for (int i = 0; i < threads.Length; i++)
        {
            RunThread thread = threads[i];
            double level = thread.Score.LevelAt(process, time, drift);
            int place = i;
            for (; place > 0 && IsStronger(thread, level, threads[place - 1], levels[place - 1]); place--)
            {
                threads[place] = threads[place - 1];
                levels[place] = levels[place - 1];
            }

            threads[place] = thread;
            levels[place] = level;
        }
    }

    private static bool IsStronger(RunThread thread, double level, RunThread other, double otherLevel) =>
        level != otherLevel ? level > otherLevel : thread.Key.Value < other.Key.Value;

    /// <summary>ln(1 + links tested).</summary>
    private static double PriceOf(int links) => links < Prices.Length ? Prices[links] : Math.Log(1 + links);

    /// <summary>Notes for each thread the strongest edge to one that is taken, now that another is.</summary>
    private static void Tie(ReadOnlySpan<RunThread> rest, Span<double> ties, IReadOnlyList<CaseThreads.Tie> taken)
    {
        for (int i = 0; i < taken.Count; i++)
        {
            (RunThread other, double strength) = taken[i];
            int place = other.Place;
            if (place < rest.Length && rest[place] == other && ties[place] != Taken)
            {
                ties[place] = Math.Max(ties[place], strength);
            }
        }
    }

    /// <summary>The strongest thread that an edge ties to one already taken; -1 where none is left, or none that has evidence.</summary>
    private static int Next(ReadOnlySpan<double> levels, ReadOnlySpan<double> ties)
    {
        int next = -1;
        bool more = false;
        for (int i = 1; i < levels.Length; i++)
        {
            next = next < 0 && ties[i] > 0 ? i : next;
            more |= ties[i] != Taken && levels[i] > 0;
        }

        return more ? next : -1;
    }
}
