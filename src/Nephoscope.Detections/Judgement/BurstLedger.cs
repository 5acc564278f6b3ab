using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Gathers the evidence of a growing burst until it is worth telling, and remembers what was told. The models give each crossing of a
/// step only what it adds. At most 4,096 bursts; the oldest is forgotten first.
/// </summary>
internal sealed class BurstLedger : DetectorMemory
{
    private const int Most = 4096;
    private const int SavedBytes = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);
    private readonly RingTable<Sums> bursts = new(Most);

    /// <summary>Adds what one crossing brought and gives the burst's account.</summary>
    /// <param name="floor">What the whole burst is worth at least by its present size.</param>
    public Entry Add(ulong key, EventTime now, double nats, double floor)
    {
        ref Sums sums = ref bursts.FindOrAdd(key, out bool known);
        if (!known || now.Since(sums.Last) > Pause)
        {
            sums = default;
        }

        sums.Last = now;
        sums.Given += nats;
        sums.Total = Math.Max(sums.Total, Math.Max(sums.Given, floor));
        return new Entry(ref sums);
    }

    public override void Save(StateWriter writer) => bursts.Save(writer, static (w, sums) =>
        {
            w.Write(sums.Last);
            w.Write(sums.Given);
            w.Write(sums.Total);
            w.Write(sums.Told);
        });

    public override void Load(StateReader reader) => bursts.Load(reader, SavedBytes, "a thing", static r => new Sums { Last = r.ReadTime(), Given = r.ReadDouble(), Total = r.ReadDouble(), Told = r.ReadDouble() });

    /// <summary>The account of one burst; until the next is added.</summary>
    internal readonly ref struct Entry
    {
        private readonly ref Sums sums;

        public Entry(ref Sums sums) => this.sums = ref sums;

        /// <summary>Evidence of the whole burst so far.</summary>
        public double Total => sums.Total;

        /// <summary>Part of it that findings already carry.</summary>
        public double Told
        {
            get => sums.Told;
            set => sums.Told = value;
        }
    }

    /// <summary>One burst; 32 bytes.</summary>
    internal struct Sums
    {
        public EventTime Last;

        /// <summary>Evidence given by the models so far.</summary>
        public double Given;
        public double Total;
        public double Told;
    }
}
