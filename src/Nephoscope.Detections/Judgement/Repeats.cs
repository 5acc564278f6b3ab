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
    private readonly Remembered<Told> actors = new(MostActors, static (writer, told) => told.Save(writer), Told.Read, 9);

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

        if (!actors.TryGet(principal, out Told told) || o.Time.Since(told.First) > Together)
        {
            told = new Told(o.Time);
        }

        bool firstOfKind = operations.Count(Fingerprint.Join(principal, Fingerprint.Of(o.Event[EventField.Operation])), o.Time, Together) == 1;
        int rank = 1;
        for (int i = 0; i < told.Count; i++)
        {
            rank += told[i] >= nats ? 1 : 0;
        }

        actors.Set(principal, told.With(nats));
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

    /// <summary>What was told of one actor: the strongest few, in order of arrival. Most tell one or two things, for which there is room in it.</summary>
    private readonly struct Told(EventTime first)
    {
        /// <summary>NaN where less was told, or more than two things were.</summary>
        private readonly double one = double.NaN;
        private readonly double two = double.NaN;
        private readonly double[]? several;

        private Told(EventTime first, ReadOnlySpan<double> strongest)
            : this(first)
        {
            bool few = strongest.Length <= 2;
            one = few && strongest.Length > 0 ? strongest[0] : double.NaN;
            two = few && strongest.Length > 1 ? strongest[1] : double.NaN;
            several = few ? null : strongest.ToArray();
        }

        public EventTime First { get; } = first;

        public int Count => several is not null ? several.Length : !double.IsNaN(two) ? 2 : double.IsNaN(one) ? 0 : 1;

        public double this[int place] => several is not null ? several[place] : place == 0 ? one : two;

        public static Told Read(StateReader reader) =>
            new(reader.ReadTime(), reader.ReadList(static r => r.ReadDouble(), 8) is { Count: <= Kept } read ? read.ToArray() : []);

        public void Save(StateWriter writer)
        {
            writer.Write(First);
            writer.WriteCount(Count);
            for (int i = 0; i < Count; i++)
            {
                writer.Write(this[i]);
            }
        }

        public Told With(double nats)
        {
            Span<double> all = stackalloc double[Kept + 1];
            for (int i = 0; i < Count; i++)
            {
                all[i] = this[i];
            }

            if (Count < Kept)
            {
                all[Count] = nats;
                return new Told(First, all[..(Count + 1)]);
            }

            int least = 0;
            for (int i = 1; i < Count; i++)
            {
                least = all[i] < all[least] ? i : least;
            }

            if (nats < all[least])
            {
                return this;
            }

            // In order of arrival, as they are written.
            all[(least + 1)..Count].CopyTo(all[least..]);
            all[Count - 1] = nats;
            return new Told(First, all[..Count]);
        }
    }
}
