using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Gathers the evidence of a growing burst until it is worth telling, and remembers what was told. The models give each crossing of a
/// step only what it adds. At most 4,096 bursts; the oldest is forgotten first.
/// </summary>
internal sealed class BurstLedger : DetectorMemory
{
    private const int Most = 4096;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);
    private readonly Dictionary<ulong, Entry> entries = [];
    private readonly Queue<ulong> order = new();

    /// <summary>Adds what one crossing brought and gives the burst's account.</summary>
    /// <param name="floor">What the whole burst is worth at least by its present size.</param>
    public Entry Add(ulong key, EventTime now, double nats, double floor)
    {
        if (!entries.TryGetValue(key, out Entry? entry) || now.Since(entry.Last) > Pause)
        {
            if (entry is null)
            {
                order.Enqueue(key);
            }

            entry = entries[key] = new Entry();
            if (entries.Count > Most)
            {
                entries.Remove(order.Dequeue());
            }
        }

        entry.Last = now;
        entry.Given += nats;
        entry.Total = Math.Max(entry.Total, Math.Max(entry.Given, floor));
        return entry;
    }

    public override void Save(StateWriter writer)
    {
        writer.WriteCount(order.Count);
        foreach (ulong key in order)
        {
            Entry entry = entries[key];
            writer.Write(key);
            writer.Write(entry.Last);
            writer.Write(entry.Given);
            writer.Write(entry.Total);
            writer.Write(entry.Told);
        }
    }

    public override void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(40); rest > 0; rest--)
        {
            ulong key = reader.ReadUInt64();
            var entry = new Entry { Last = reader.ReadTime(), Given = reader.ReadDouble(), Total = reader.ReadDouble(), Told = reader.ReadDouble() };
            reader.Require(entries.TryAdd(key, entry), "a burst comes twice");
            order.Enqueue(key);
        }
    }

    /// <summary>One burst.</summary>
    internal sealed class Entry
    {
        public EventTime Last { get; set; }

        /// <summary>Evidence given by the models so far.</summary>
        public double Given { get; set; }

        /// <summary>Evidence of the whole burst so far.</summary>
        public double Total { get; set; }

        /// <summary>Part of it that findings already carry.</summary>
        public double Told { get; set; }
    }
}
