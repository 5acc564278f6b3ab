using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Score of joined threads: <c>sum L_i + sum ln strength - ln(1 + links tested)</c> (science note 7.2). Threads are taken strongest first,
/// over the strongest edge to one already taken; a thread that would cost more than it brings counts zero, so joining never hides an attack.
/// </summary>
internal static class JoinedScore
{
    private const int MostThreads = 64;

    /// <summary>The highest of the processes.</summary>
    public static double Of(IncidentCase incident, LinkIndex links, EventTime time, TimeSpan window)
    {
        double best = 0;
        for (int process = 0; process < IncidentBudget.Processes; process++)
        {
            best = Math.Max(best, OfProcess(incident, links, process, time, window));
        }

        return best;
    }

    private static double OfProcess(IncidentCase incident, LinkIndex links, int process, EventTime time, TimeSpan window)
    {
        if (incident.Threads.Count == 1)
        {
            return incident.Threads[0].Score.LevelAt(process, time);
        }

        List<(RunThread Thread, double Level)> rest = Strongest(incident.Threads, process, time);
        (RunThread first, double score) = rest[0];
        rest.RemoveAt(0);
        var taken = new HashSet<EntityKey> { first.Key };
        int tested = links.Tested(first.Key, time, window);
        bool joined = false;
        while (rest.Exists(static entry => entry.Level > 0) && Next(rest, taken, incident.Links) is { Index: >= 0 } next)
        {
            (RunThread thread, double level) = rest[next.Index];
            rest.RemoveAt(next.Index);
            taken.Add(thread.Key);
            int all = tested + links.Tested(thread.Key, time, window);
            double price = Math.Log(1 + all) - (joined ? Math.Log(1 + tested) : 0);
            double gain = level + Math.Log(next.Strength) - price;
            if (gain > 0)
            {
                score += gain;
                tested = all;
                joined = true;
            }
        }

        return score;
    }

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

    /// <summary>The strongest thread that an edge ties to one already taken.</summary>
    private static (int Index, double Strength) Next(List<(RunThread Thread, double Level)> rest, HashSet<EntityKey> taken, List<CandidateLink> links)
    {
        for (int i = 0; i < rest.Count; i++)
        {
            EntityKey key = rest[i].Thread.Key;
            double strength = 0;
            foreach (CandidateLink link in links)
            {
                if ((link.From == key && taken.Contains(link.To)) || (link.To == key && taken.Contains(link.From)))
                {
                    strength = Math.Max(strength, link.Strength);
                }
            }

            if (strength > 0)
            {
                return (i, strength);
            }
        }

        return (-1, 0);
    }
}
