using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Sees when a company moves: several settled actors come from the same new network within days, each with a program or browser it is
/// known for. That is a new office or private network, not a thief (science note, 11b, shared drift). At most 4,096 networks. One writer.
/// </summary>
internal sealed class SharedPlaces : DetectorMemory
{
    /// <summary>Actors on known machines from which on a network is the company's.</summary>
    public const int Enough = 4;

    private const int Most = 4096;
    private static readonly TimeSpan Within = TimeSpan.FromDays(7);
    private readonly Remembered<Arrivals> places = new(Most, static (writer, arrivals) => arrivals.Save(writer), Arrivals.Read, 17);

    /// <summary>Notes an arrival; the number of actors that came so within days, this one included.</summary>
    public int Arrive(ulong place, ulong actor, EventTime time)
    {
        if (!places.TryGet(place, out Arrivals? arrivals) || (time.Since(arrivals.First) > Within && arrivals.Actors.Count < Enough))
        {
            arrivals = new Arrivals(time);
            places.Set(place, arrivals);
        }

        if (arrivals.Actors.Count < Enough)
        {
            arrivals.Actors.Add(actor);
        }

        return arrivals.Actors.Count;
    }

    /// <summary>Whether enough came from there already.</summary>
    public bool IsShared(ulong place) => places.TryGet(place, out Arrivals? arrivals) && arrivals.Actors.Count >= Enough;

    public override void Save(StateWriter writer) => places.Save(writer);

    public override void Load(StateReader reader) => places.Load(reader);

    private sealed class Arrivals(EventTime first)
    {
        public EventTime First => first;

        public HashSet<ulong> Actors { get; } = [];

        public static Arrivals Read(StateReader reader)
        {
            var arrivals = new Arrivals(reader.ReadTime());
            reader.ReadInto(arrivals.Actors);
            return arrivals;
        }

        public void Save(StateWriter writer)
        {
            writer.Write(First);
            writer.Write(Actors);
        }
    }
}
