using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// How many principals use each source network, to tell a rare one from the office. Linear counting in one 64-bit word (Whang et al.,
/// 1990): exact enough below twenty, which is all that is asked. 24 bytes a network. One writer; not thread-safe.
/// </summary>
internal sealed class SourceUse
{
    private const int RarePrincipals = 3;
    private const int RareWhenNew = 16;
    private readonly Dictionary<ulong, Use> uses = [];
    private EventTime earliest = new(long.MaxValue);

    public void Observe(EntityKey principal, ulong prefix, EventTime time)
    {
        if (prefix == 0)
        {
            return;
        }

        ref Use use = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(uses, prefix, out bool exists);
        use.Principals |= 1UL << (int)(Fingerprint.Join(principal.Value, 0x51) & 63);
        use.First = exists && use.First < time ? use.First : time;
        earliest = time < earliest ? time : earliest;
    }

    /// <summary>Used by at most three principals ever; or by at most sixteen and unknown to the organisation until shortly before.</summary>
    public bool IsRare(ulong prefix, EventTime time, TimeSpan window)
    {
        if (!uses.TryGetValue(prefix, out Use use))
        {
            return true;
        }

        int principals = BitOperations.PopCount(use.Principals);
        bool isNew = time.Since(use.First) <= window && use.First.Since(earliest) >= window;
        return principals <= RarePrincipals || (isNew && principals <= RareWhenNew);
    }

    private struct Use
    {
        public ulong Principals;
        public EventTime First;
    }
}
