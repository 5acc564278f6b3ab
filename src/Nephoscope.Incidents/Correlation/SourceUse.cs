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

    /// <summary>Settled principals on known machines that make a network the company's.</summary>
    private const int CompanyFrom = 4;
    private const int MostArrivals = 64;
    private readonly Dictionary<ulong, Use> uses = [];
    private readonly Dictionary<ulong, SortedDictionary<ulong, EventTime>> known = [];
    private EventTime earliest = new(long.MaxValue);

    /// <summary>A settled principal came from there with a program it is known for. The earliest arrivals are kept.</summary>
    /// <returns>Whether what <see cref="TryShared"/> says of the network may have changed.</returns>
    public bool ObserveKnown(EntityKey principal, ulong prefix, EventTime time)
    {
        if (prefix == 0)
        {
            return false;
        }

        if (!known.TryGetValue(prefix, out SortedDictionary<ulong, EventTime>? arrivals))
        {
            arrivals = [];
            known.Add(prefix, arrivals);
        }

        bool before = arrivals.TryGetValue(principal.Value, out EventTime first);
        if (before ? first <= time : arrivals.Count >= MostArrivals)
        {
            return false;
        }

        bool wasShared = TryShared(prefix, out EventTime since);
        arrivals[principal.Value] = time;
        return wasShared ? time < since : arrivals.Count >= CompanyFrom;
    }

    /// <summary>When so many settled principals had come from a network, each on its known machine, that it must be the company's own.</summary>
    public bool TryShared(ulong prefix, out EventTime since)
    {
        since = default;
        if (!known.TryGetValue(prefix, out SortedDictionary<ulong, EventTime>? arrivals) || arrivals.Count < CompanyFrom)
        {
            return false;
        }

        since = arrivals.Values.Order().ElementAt(CompanyFrom - 1);
        return true;
    }

    /// <returns>Which networks may be more or less rare than before.</returns>
    public Effect Observe(EntityKey principal, ulong prefix, EventTime time)
    {
        if (prefix == 0)
        {
            return Effect.None;
        }

        ref Use use = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(uses, prefix, out bool exists);
        Use before = use;
        use.Principals |= 1UL << (int)(Fingerprint.Join(principal.Value, 0x51) & 63);
        use.First = exists && use.First < time ? use.First : time;
        if (time < earliest)
        {
            earliest = time;
            return Effect.AllNetworks;
        }

        return use.Principals != before.Principals || use.First != before.First ? Effect.OneNetwork : Effect.None;
    }

    /// <summary>Used by at most three principals ever; or by at most sixteen and unknown to the organisation until shortly before.</summary>
    public bool IsRare(ulong prefix, EventTime time, TimeSpan window)
    {
        if (TryShared(prefix, out EventTime since) && since <= time)
        {
            return false;
        }

        if (!uses.TryGetValue(prefix, out Use use))
        {
            return true;
        }

        int principals = BitOperations.PopCount(use.Principals);
        bool isNew = time.Since(use.First) <= window && use.First.Since(earliest) >= window;
        return principals <= RarePrincipals || (isNew && principals <= RareWhenNew);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(earliest);
        writer.WriteCount(uses.Count);
        foreach ((ulong prefix, Use use) in uses)
        {
            writer.Write(prefix);
            writer.Write(use.Principals);
            writer.Write(use.First);
        }

        writer.WriteCount(known.Count);
        foreach ((ulong prefix, SortedDictionary<ulong, EventTime> arrivals) in known)
        {
            writer.Write(prefix);
            writer.WriteList(arrivals, static (w, arrival) =>
            {
                w.Write(arrival.Key);
                w.Write(arrival.Value);
            });
        }
    }

    public void Load(StateReader reader)
    {
        earliest = reader.ReadTime();
        for (int rest = reader.ReadCount(24); rest > 0; rest--)
        {
            uses[reader.ReadUInt64()] = new Use { Principals = reader.ReadUInt64(), First = reader.ReadTime() };
        }

        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            SortedDictionary<ulong, EventTime> arrivals = known[reader.ReadUInt64()] = [];
            for (int more = reader.ReadCount(16); more > 0; more--)
            {
                arrivals[reader.ReadUInt64()] = reader.ReadTime();
            }
        }
    }

    /// <summary>How far an observation reaches.</summary>
    internal enum Effect
    {
        None,
        OneNetwork,
        AllNetworks,
    }

    private struct Use
    {
        public ulong Principals;
        public EventTime First;
    }
}
