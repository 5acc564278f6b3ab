using System.Runtime.InteropServices;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>The three processes of one thread, side by side: full stream, novelty only (padding cannot wash it out), effects and rules.</summary>
internal sealed class ThreadScore(CorrelatorOptions options, EvidenceDrift drift)
{
    private readonly ProcessScore full = new(options, drift);
    private readonly ProcessScore novelty = new(options, drift);
    private readonly ProcessScore effect = new(options, drift);

    /// <summary>Null until evidence says where the actor came from.</summary>
    private List<Given>? places;

    /// <returns>What it added, by process.</returns>
    public (double Full, double Novelty, double Effect) Add(EvidenceItem item)
    {
        double f = full.Add(item, item.Full);
        double n = novelty.Add(item, item.Novelty);
        double e = effect.Add(item, item.Effect);
        if (item.Place != 0)
        {
            (places ??= new(1)).Add(new Given(item.Place, item.Time, f, n, e));
        }

        return (f, n, e);
    }

    /// <summary>A network turned out to be the company's own: takes back what coming from there had counted.</summary>
    public void Forgive(ulong place, EventTime now)
    {
        for (int i = (places?.Count ?? 0) - 1; i >= 0; i--)
        {
            Given given = places![i];
            if (given.Place == place)
            {
                full.TakeBack(given.Time, given.Full, now);
                novelty.TakeBack(given.Time, given.Novelty, now);
                effect.TakeBack(given.Time, given.Effect, now);
                places.RemoveAt(i);
            }
        }
    }

    /// <summary>Ordinary behaviour speaks against an attack in the full stream only.</summary>
    public void Discount(EventTime time, double nats) => full.Discount(time, nats);

    /// <param name="driftOfDay">What evidence loses on the day of <paramref name="time"/>, in nats a day.</param>
    public double LevelAt(int process, EventTime time, double driftOfDay) => process switch
    {
        0 => full.LevelAt(time, driftOfDay),
        1 => novelty.LevelAt(time, driftOfDay),
        _ => effect.LevelAt(time, driftOfDay),
    };

    /// <summary>The strongest of the three.</summary>
    public double LevelAt(EventTime time) => Math.Max(full.LevelAt(time), Math.Max(novelty.LevelAt(time), effect.LevelAt(time)));

    public void Save(StateWriter writer)
    {
        full.Save(writer);
        novelty.Save(writer);
        effect.Save(writer);
        writer.WriteArray<Given>(CollectionsMarshal.AsSpan(places));
    }

    public void Load(StateReader reader)
    {
        full.Load(reader);
        novelty.Load(reader);
        effect.Load(reader);
        Given[] given = reader.ReadArray<Given>();
        places = given.Length == 0 ? null : [.. given];
    }

    private readonly record struct Given(ulong Place, EventTime Time, double Full, double Novelty, double Effect);
}
