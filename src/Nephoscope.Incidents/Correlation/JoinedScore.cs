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

        List<(RunThread Thread, double Level)> rest =
        [
            .. incident.Threads.Select(thread => (thread, thread.Score.LevelAt(process, time)))
                .OrderByDescending(entry => entry.Item2).ThenBy(entry => entry.thread.Key.Value).Take(MostThreads),
        ];
        (RunThread first, double score) = rest[0];
        rest.RemoveAt(0);
        var taken = new HashSet<EntityKey> { first.Key };
        int tested = links.Tested(first.Key, time, window);
        bool joined = false;
        while (Next(rest, taken, incident.Links) is { Index: >= 0 } next)
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
