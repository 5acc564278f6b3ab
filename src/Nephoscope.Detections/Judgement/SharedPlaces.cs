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
    private readonly Dictionary<ulong, Arrivals> places = [];
    private readonly Queue<ulong> order = new();

    /// <summary>Notes an arrival; the number of actors that came so within days, this one included.</summary>
    public int Arrive(ulong place, ulong actor, EventTime time)
    {
        if (!places.TryGetValue(place, out Arrivals? arrivals) || (time.Since(arrivals.First) > Within && arrivals.Actors.Count < Enough))
        {
            if (arrivals is null)
            {
                order.Enqueue(place);
            }

            arrivals = places[place] = new Arrivals(time);
            if (places.Count > Most)
            {
                places.Remove(order.Dequeue());
            }
        }

        if (arrivals.Actors.Count < Enough)
        {
            arrivals.Actors.Add(actor);
        }

        return arrivals.Actors.Count;
    }

    /// <summary>Whether enough came from there already.</summary>
    public bool IsShared(ulong place) => places.TryGetValue(place, out Arrivals? arrivals) && arrivals.Actors.Count >= Enough;

    public override void Save(StateWriter writer)
    {
        writer.WriteCount(order.Count);
        foreach (ulong place in order)
        {
            Arrivals arrivals = places[place];
            writer.Write(place);
            writer.Write(arrivals.First);
            writer.Write(arrivals.Actors);
        }
    }

    public override void Load(StateReader reader)
    {
        for (int rest = reader.ReadCount(17); rest > 0; rest--)
        {
            ulong place = reader.ReadUInt64();
            var arrivals = new Arrivals(reader.ReadTime());
            reader.ReadInto(arrivals.Actors);
            reader.Require(places.TryAdd(place, arrivals), "a place comes twice");
            order.Enqueue(place);
        }
    }

    private sealed class Arrivals(EventTime first)
    {
        public EventTime First => first;

        public HashSet<ulong> Actors { get; } = [];
    }
}
