using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Events of a series as a detector remembers them, in their order; short names that repeat are held once. Bounded by who adds. One writer.</summary>
internal sealed class KeptEvents
{
    private readonly List<KeptEvent> events = new(1);

    public int Count => events.Count;

    public KeptEvent this[int at] => events[at];

    public List<RelatedEvent> Related => events.ConvertAll(static kept => kept.Related);

    public void Add(RelatedEvent related) => events.Add(new KeptEvent(related, events.Count > 0 ? events[^1] : default));

    public void Clear() => events.Clear();

    public void Save(StateWriter writer) => writer.WriteList(events, static (w, kept) => w.Write(kept.Related));

    /// <summary>Reads what <see cref="Save"/> wrote into an instance that holds nothing yet.</summary>
    public void Load(StateReader reader)
    {
        foreach (RelatedEvent related in reader.ReadList(StateOf.ReadRelated, 10))
        {
            Add(related);
        }
    }
}
