using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Which events of a burst a finding cites. Where part of a burst came from strange places (<see cref="BurstPlace.Strange"/>), that part is what
/// is suspicious: calls from the actor's own places in the same hours are counted with it, and said to be, but not cited. Immutable.
/// </summary>
internal sealed class BurstCitation
{
    private readonly string own;
    private readonly bool leaves;

    private BurstCitation(List<RelatedEvent> events, string own, bool leaves)
    {
        Events = events;
        this.own = own;
        this.leaves = leaves;
    }

    /// <summary>The events, earliest first; the one that raised the finding is among them.</summary>
    public IReadOnlyList<RelatedEvent> Events { get; }

    /// <summary>Says how many of the calls came from the actor's own places; empty where none did, or all.</summary>
    public string Own => own.Length == 0 ? "" : $", {own} of them from places of its own";

    /// <summary>What stands before the place of the last event, where the others came from several.</summary>
    public string From => own.Length == 0 ? "" : "the last ";

    /// <summary>Why they are not cited; null where all are.</summary>
    public string? Reason => !leaves ? null : "what came from places of its own is counted and, but for the last call, not cited";

    /// <summary>The remembered events of the burst that a detector reports now.</summary>
    public static BurstCitation Of(in Observation o, BurstKind kind, in BurstScore burst)
    {
        IReadOnlyList<BurstEvent> all = o.Behavior.BurstEvents(kind);
        bool split = all.Any(static e => e.Place == BurstPlace.Strange);
        long from = Bursts.FirstSecond(o.Time, burst.WindowSeconds);
        RelatedEvent last = o.Related;
        var events = new List<RelatedEvent>(all.Count + 1);
        int own = 0;
        bool leaves = false;
        bool complete = all.Count < Bursts.MostEvents;
        foreach (BurstEvent e in all)
        {
            bool isOwn = split && e.Place == BurstPlace.Own;
            own += isOwn && e.Time.Seconds >= from ? 1 : 0;
            if (isOwn && e.Uid != last.Uid)
            {
                leaves = true;
                continue;
            }

            events.Add(new RelatedEvent(e.Uid, e.Time, e.What));
        }

        if (!events.Exists(e => e.Uid == last.Uid))
        {
            events.Add(last);
        }

        return new BurstCitation(events, own == 0 ? "" : complete ? Say.Text($"{own}") : "some", leaves);
    }
}
