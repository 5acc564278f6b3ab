using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>All candidate links of a run, by thread and in event time. Built once, then read by one thread: the processes of a case ask the same of one moment.</summary>
internal sealed class LinkIndex
{
    private readonly Dictionary<EntityKey, List<CandidateLink>> byEnd = [];
    private readonly HashSet<EntityKey> others = [];
    private readonly Dictionary<EntityKey, int> tested = [];
    private EventTime testedAt;
    private TimeSpan testedWithin;

    /// <summary>Links with evidence threads on both ends, in event time.</summary>
    public List<CandidateLink> Joining { get; } = [];

    public void Add(CausalEdge edge, EntityKey from, EntityKey to, bool bothHaveEvidence)
    {
        double strength = CausalEdge.Strength(edge.Kind);
        if (from == to || from.IsNone || to.IsNone || strength <= 0)
        {
            return;
        }

        var link = new CandidateLink(from, to, edge, strength);
        AddTo(from, link);
        AddTo(to, link);
        if (bothHaveEvidence)
        {
            Joining.Add(link);
        }
    }

    public void Sort()
    {
        Joining.Sort(Compare);
        foreach (List<CandidateLink> links in byEnd.Values)
        {
            links.Sort(Compare);
        }
    }

    public IReadOnlyList<CandidateLink> Of(EntityKey thread) => byEnd.TryGetValue(thread, out List<CandidateLink>? links) ? links : [];

    /// <summary>How many other entities a thread is tied to within a window: the number of joins that could have been tried.</summary>
    public int Tested(EntityKey thread, EventTime time, TimeSpan window)
    {
        if (time != testedAt || window != testedWithin)
        {
            tested.Clear();
            (testedAt, testedWithin) = (time, window);
        }

        if (tested.TryGetValue(thread, out int count))
        {
            return count;
        }

        others.Clear();
        if (byEnd.TryGetValue(thread, out List<CandidateLink>? links))
        {
            foreach (CandidateLink link in links)
            {
                if (link.Time <= time && time.Since(link.Time) <= window)
                {
                    others.Add(link.Other(thread));
                }
            }
        }

        tested.Add(thread, others.Count);
        return others.Count;
    }

    private static int Compare(CandidateLink a, CandidateLink b)
    {
        int order = a.Time.CompareTo(b.Time);
        order = order != 0 ? order : string.CompareOrdinal(a.Edge.EventUid, b.Edge.EventUid);
        order = order != 0 ? order : ((byte)a.Edge.Kind).CompareTo((byte)b.Edge.Kind);
        order = order != 0 ? order : a.From.Value.CompareTo(b.From.Value);
        return order != 0 ? order : a.To.Value.CompareTo(b.To.Value);
    }

    private void AddTo(EntityKey end, CandidateLink link)
    {
        if (!byEnd.TryGetValue(end, out List<CandidateLink>? links))
        {
            links = [];
            byEnd.Add(end, links);
        }

        links.Add(link);
    }
}
