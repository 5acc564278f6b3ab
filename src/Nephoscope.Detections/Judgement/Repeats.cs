using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Keeps one detector from saying the same thing often: a finding about an actor weighs n^-1.5, where it is the n-th strongest of six
/// hours, beyond the eighth nothing, but at least 0.35 where it is the first by this operation; and the same subject with the same outcome counts once a day. Repeated calls depend on each other;
/// their evidence must not add up freely, nor may many weak findings drown a strong one.
/// </summary>
internal sealed class Repeats : DetectorMemory
{
    private const int MostActors = 4096;
    private const int Kept = 8;
    private static readonly TimeSpan SameSubject = TimeSpan.FromHours(24);
    private static readonly TimeSpan Together = TimeSpan.FromHours(6);
    private const double FirstOfItsKind = 0.35;
    private readonly RecentUse subjects = new();
    private readonly RecentUse operations = new();
    private readonly Remembered<Told> actors = new(MostActors, static (writer, told) => told.Save(writer), Told.Read, 17);

    /// <summary>The weight of a finding about to be reported, 0 to 1.</summary>
    /// <param name="nats">Its evidence before weighing.</param>
    public double Weigh(in Observation o, string subject, double nats)
    {
        ulong outcome = o.Event.Is(EventFlags.Failed) ? 1UL : 0UL;
        ulong principal = o.Actor.Principal.Value;
        if (subjects.Count(Fingerprint.Join(Fingerprint.Join(principal, Fingerprint.Of(subject)), outcome), o.Time, SameSubject) > 1)
        {
            return 0;
        }

        if (!actors.TryGet(principal, out Told? told) || o.Time.Since(told.First) > Together)
        {
            told = new Told(o.Time);
            actors.Set(principal, told);
        }

        bool firstOfKind = operations.Count(Fingerprint.Join(principal, Fingerprint.Of(o.Event[EventField.Operation])), o.Time, Together) == 1;
        int rank = 1;
        foreach (double stronger in told.Strongest)
        {
            rank += stronger >= nats ? 1 : 0;
        }

        told.Add(nats);
        double weight = rank > Kept ? 0 : Math.Pow(rank, -1.5);
        return firstOfKind ? Math.Max(weight, FirstOfItsKind) : weight;
    }

    public override void Save(StateWriter writer)
    {
        subjects.Save(writer);
        operations.Save(writer);
        actors.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        subjects.Load(reader);
        operations.Load(reader);
        actors.Load(reader);
    }

    /// <summary>What was told of one actor: the strongest few.</summary>
    private sealed class Told(EventTime first)
    {
        public EventTime First => first;

        /// <summary>No longer than needed: most tell one or two things.</summary>
        public double[] Strongest { get; private set; } = [];

        public static Told Read(StateReader reader)
        {
            var told = new Told(reader.ReadTime());
            told.Strongest = [.. reader.ReadList(static r => r.ReadDouble(), 8)];
            return told;
        }

        public void Save(StateWriter writer)
        {
            writer.Write(First);
            writer.WriteList(Strongest, static (w, nats) => w.Write(nats));
        }

        public void Add(double nats)
        {
            if (Strongest.Length < Kept)
            {
                Strongest = [.. Strongest, nats];
                return;
            }

            int least = Array.IndexOf(Strongest, Strongest.Min());
            if (nats >= Strongest[least])
            {
                // In order of arrival, as they are written.
                Array.Copy(Strongest, least + 1, Strongest, least, Strongest.Length - least - 1);
                Strongest[^1] = nats;
            }
        }
    }
}
