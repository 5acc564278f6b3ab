using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>All candidate links of a run, by thread and in event time. Built once, then asked by one thread, in event time.</summary>
/// <param name="window">How long a link can join.</param>
internal sealed class LinkIndex(TimeSpan window)
{
    private readonly Dictionary<EntityKey, End> byEnd = [];

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
        foreach (End end in byEnd.Values)
        {
            end.Links.Sort(Compare);
        }
    }

    /// <summary>Those on a thread, in event time.</summary>
    public ReadOnlySpan<CandidateLink> Of(EntityKey thread) => byEnd.TryGetValue(thread, out End? end) ? CollectionsMarshal.AsSpan(end.Links) : [];

    /// <summary>How many other entities a thread was tied to within the window: the number of joins that could have been tried.</summary>
    /// <param name="time">Not before that of the question before.</param>
    public int Tested(EntityKey thread, EventTime time) => byEnd.TryGetValue(thread, out End? end) ? end.OthersAt(time, window) : 0;

    private static int Compare(CandidateLink a, CandidateLink b)
    {
        int order = a.Time.CompareTo(b.Time);
        order = order != 0 ? order : string.CompareOrdinal(a.Edge.EventUid, b.Edge.EventUid);
        order = order != 0 ? order : ((byte)a.Edge.Kind).CompareTo((byte)b.Edge.Kind);
        order = order != 0 ? order : a.From.Value.CompareTo(b.From.Value);
        return order != 0 ? order : a.To.Value.CompareTo(b.To.Value);
    }

    private void AddTo(EntityKey thread, CandidateLink link)
    {
        if (!byEnd.TryGetValue(thread, out End? end))
        {
            byEnd.Add(thread, end = new End(thread));
        }

        end.Links.Add(link);
    }

    /// <summary>The links on one thread, and a window that goes over them.</summary>
    private sealed class End(EntityKey thread)
    {
        /// <summary>How many links within the window tie to each other entity; null until somebody asks.</summary>
        private Dictionary<EntityKey, int>? others;
        private int oldest;
        private int next;

        public List<CandidateLink> Links { get; } = new(1);

        public int OthersAt(EventTime time, TimeSpan window)
        {
            others ??= [];
            for (; next < Links.Count && Links[next].Time <= time; next++)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(others, Links[next].Other(thread), out _)++;
            }

            for (; oldest < next && time.Since(Links[oldest].Time) > window; oldest++)
            {
                EntityKey other = Links[oldest].Other(thread);
                if (--CollectionsMarshal.GetValueRefOrNullRef(others, other) == 0)
                {
                    others.Remove(other);
                }
            }

            return others.Count;
        }
    }
}
