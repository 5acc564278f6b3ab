using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// What is remembered of one principal or workload that has evidence: its items, and what ordinary events took away, summed by quarter
/// of an hour. Threads without evidence do not exist.
/// </summary>
internal sealed class EvidenceThread(EntityKey key, CorrelatorOptions options, EvidenceDrift drift)
{
    /// <summary>Length of the span discounts are summed over.</summary>
    public const long DiscountSpanSeconds = 900;

    private const int MostSignals = 256;

    /// <summary>From so many items on a table is worth its bytes.</summary>
    private const int Many = 16;

    /// <summary>Fingerprints of its items' ids, in order of arrival.</summary>
    private readonly List<ulong> known = new(1);

    /// <summary>The same to search in, where they are many; else null.</summary>
    private HashSet<ulong>? found;
    private ThreadScore live = new(options, drift);

    public EntityKey Key { get; } = key;

    public List<EvidenceItem> Items { get; } = new(1);

    /// <summary>What spoke against it, by span.</summary>
    public DiscountSums Discounts { get; } = new();

    public EventTime LastEvidence { get; private set; }

    /// <summary>Highest level it ever had, in order of arrival.</summary>
    public double Highest { get; private set; }

    /// <summary>Learning stays back until then, whatever the level.</summary>
    public EventTime SuspectUntil { get; set; }

    /// <summary>Level in order of arrival, for the question "is this one suspect now?"; the incidents use <see cref="CorrelationRun"/>.</summary>
    public double LiveLevel(EventTime time) => live.LevelAt(time);

    /// <returns>False when the same item is already there.</returns>
    public bool Add(EvidenceItem item)
    {
        if (!IsNew(item.Key))
        {
            return false;
        }

        Items.Add(item);
        live.Add(item);
        Highest = Math.Max(Highest, live.LevelAt(item.Time));
        LastEvidence = item.Time > LastEvidence ? item.Time : LastEvidence;
        return true;
    }

    public void Discount(EventTime time, double nats)
    {
        Discounts.Add(time.Seconds / DiscountSpanSeconds, nats);
        live.Discount(time, nats);
    }

    /// <summary>Takes over all that another thread has: the two are one actor.</summary>
    public void Absorb(EvidenceThread other)
    {
        for (int i = 0; i < other.Discounts.Count; i++)
        {
            (long span, double nats) = other.Discounts[i];
            Discounts.Add(span, nats);
        }

        List<EvidenceItem> all = [.. Items, .. other.Items];
        all.Sort();
        Items.Clear();
        known.Clear();
        found = null;
        live = new ThreadScore(options, drift);
        foreach (EvidenceItem item in all)
        {
            Add(item);
        }

        SuspectUntil = other.SuspectUntil > SuspectUntil ? other.SuspectUntil : SuspectUntil;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(Key);
        writer.WriteArray<ulong>(CollectionsMarshal.AsSpan(known));
        writer.WriteList(Items, static (w, item) => item.Save(w));
        Discounts.Save(writer);
        live.Save(writer);
        writer.Write(LastEvidence);
        writer.Write(Highest);
        writer.Write(SuspectUntil);
    }

    public static EvidenceThread Read(StateReader reader, CorrelatorOptions options, EvidenceDrift drift)
    {
        var read = new EvidenceThread(reader.ReadKey(), options, drift);
        read.known.AddRange(reader.ReadArray<ulong>());
        for (int rest = reader.ReadCount(2); rest > 0; rest--)
        {
            read.Items.Add(EvidenceItem.Read(reader, options.NoveltyTempering));
        }

        read.Discounts.Load(reader);
        read.live.Load(reader);
        read.LastEvidence = reader.ReadTime();
        read.Highest = reader.ReadDouble();
        read.SuspectUntil = reader.ReadTime();
        return read;
    }

    private bool IsNew(ulong key)
    {
        if (known.Count >= Many)
        {
            found ??= [.. known];
        }

        if (found is null ? known.Contains(key) : !found.Add(key))
        {
            return false;
        }

        known.Add(key);
        return true;
    }

    /// <summary>Keeps the strongest signals when there are more than a story can tell.</summary>
    public void Trim()
    {
        if (Items.Count <= MostSignals)
        {
            return;
        }

        List<EvidenceItem> signals = [.. Items.Where(item => item.Signal is not null)];
        if (signals.Count <= MostSignals)
        {
            return;
        }

        signals.Sort((a, b) => b.Strongest != a.Strongest ? b.Strongest.CompareTo(a.Strongest) : a.CompareTo(b));
        HashSet<EvidenceItem> dropped = [.. signals.Skip(MostSignals)];
        Items.RemoveAll(dropped.Contains);
    }
}
