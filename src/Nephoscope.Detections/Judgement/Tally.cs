using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Counts distinct things per actor in a window and keeps the events that met them, so that a finding can name a series from its first
/// event. At most 1,024 series, the oldest is forgotten first, 64 events each. One writer; allocates, so use it only for rare calls.
/// </summary>
internal sealed class Tally(TimeSpan window) : DetectorMemory
{
    private const int MostSeries = 1024;
    private const int MostEvents = 64;
    private readonly Remembered<Series> all = new(MostSeries, static (writer, series) => series.Save(writer), Series.Read, 34);

    /// <summary>Adds subjects met by the observed event, as fingerprints, to the actor's series.</summary>
    public Series Add(in Observation o, string kind, ReadOnlySpan<ulong> subjects)
    {
        ulong key = Fingerprint.Join(o.Actor.Principal.Value, Fingerprint.Of(kind));
        if (!all.TryGet(key, out Series? series) || o.Time.Since(series.Last) > window)
        {
            series = new Series();
            all.Set(key, series);
        }

        if (series.Count < 4)
        {
            // Once a series runs, its own calls wait to be learnt and look less new than they were.
            series.Effect = Math.Max(series.Effect, Standing.Of(in o).Effect);
        }

        bool added = false;
        foreach (ulong subject in subjects)
        {
            added |= series.Subjects.Count < 4096 && series.Subjects.Add(subject);
        }

        if (added && series.Events.Count < MostEvents)
        {
            series.Events.Add(o.Related);
        }

        series.Last = o.Time;
        return series;
    }

    public override void Save(StateWriter writer) => all.Save(writer);

    public override void Load(StateReader reader) => all.Load(reader);

    /// <summary>One actor's series.</summary>
    internal sealed class Series
    {
        public HashSet<ulong> Subjects { get; } = [];

        public KeptEvents Events { get; } = new();

        public EventTime Last { get; set; }

        /// <summary>The greatest weight its first events had (<see cref="Standing.Effect"/>).</summary>
        public double Effect { get; set; }

        /// <summary>Evidence told so far.</summary>
        public double Told { get; set; }

        public int Count => Subjects.Count;

        public static Series Read(StateReader reader)
        {
            var series = new Series { Last = reader.ReadTime(), Effect = reader.ReadDouble(), Told = reader.ReadDouble() };
            reader.ReadInto(series.Subjects);
            series.Events.Load(reader);
            return series;
        }

        public void Save(StateWriter writer)
        {
            writer.Write(Last);
            writer.Write(Effect);
            writer.Write(Told);
            writer.Write(Subjects);
            Events.Save(writer);
        }
    }
}
