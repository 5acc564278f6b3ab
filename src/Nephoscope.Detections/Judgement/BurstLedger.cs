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
    private readonly Remembered<Entry> entries = new(Most, static (writer, entry) => entry.Save(writer), Entry.Read, 40);

    /// <summary>Adds what one crossing brought and gives the burst's account.</summary>
    /// <param name="floor">What the whole burst is worth at least by its present size.</param>
    public Entry Add(ulong key, EventTime now, double nats, double floor)
    {
        if (!entries.TryGet(key, out Entry? entry) || now.Since(entry.Last) > Pause)
        {
            entry = new Entry();
            entries.Set(key, entry);
        }

        entry.Last = now;
        entry.Given += nats;
        entry.Total = Math.Max(entry.Total, Math.Max(entry.Given, floor));
        return entry;
    }

    public override void Save(StateWriter writer) => entries.Save(writer);

    public override void Load(StateReader reader) => entries.Load(reader);

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

        public static Entry Read(StateReader reader) =>
            new() { Last = reader.ReadTime(), Given = reader.ReadDouble(), Total = reader.ReadDouble(), Told = reader.ReadDouble() };

        public void Save(StateWriter writer)
        {
            writer.Write(Last);
            writer.Write(Given);
            writer.Write(Total);
            writer.Write(Told);
        }
    }
}
