using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>Where a case began: the thread of the earliest evidence that no other thread of the case led to.</summary>
internal static class RootThread
{
    public static EntityKey Of(IncidentCase incident)
    {
        var led = new HashSet<ulong>();
        foreach (CandidateLink link in incident.Links)
        {
            if (link.IsDirected)
            {
                led.Add(link.To.Value);
            }
        }

        ulong root = 0;
        EvidenceItem? earliest = null;
        foreach ((ulong thread, EvidenceItem first) in incident.Firsts)
        {
            bool isLed = led.Contains(thread);
            bool rootIsLed = led.Contains(root);
            if (earliest is null || (isLed == rootIsLed ? first.CompareTo(earliest) < 0 : rootIsLed))
            {
                root = thread;
                earliest = first;
            }
        }

        return new EntityKey(root);
    }
}
