using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>The three processes of one thread, side by side: full stream, novelty only (padding cannot wash it out), effects and rules.</summary>
internal sealed class ThreadScore(CorrelatorOptions options)
{
    private readonly ProcessScore full = new(options);
    private readonly ProcessScore novelty = new(options);
    private readonly ProcessScore effect = new(options);

    public void Add(EvidenceItem item)
    {
        full.Add(item, item.Full);
        novelty.Add(item, item.Novelty);
        effect.Add(item, item.Effect);
    }

    /// <summary>Ordinary behaviour speaks against an attack in the full stream only.</summary>
    public void Discount(EventTime time, double nats) => full.Discount(time, nats);

    public double LevelAt(int process, EventTime time) => process switch
    {
        0 => full.LevelAt(time),
        1 => novelty.LevelAt(time),
        _ => effect.LevelAt(time),
    };

    /// <summary>The strongest of the three.</summary>
    public double LevelAt(EventTime time) => Math.Max(full.LevelAt(time), Math.Max(novelty.LevelAt(time), effect.LevelAt(time)));
}
