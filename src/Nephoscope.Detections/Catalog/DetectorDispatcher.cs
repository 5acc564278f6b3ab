using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Brings each observation to the detectors that asked for it, from their declarations alone: one lookup by kind and operation, and a
/// look at the behavioural triggers where the event is informative. A detector that throws is isolated, counted and, after
/// <see cref="DetectorSlot.FailuresUntilBenched"/> failures, left out. One account, one thread; does not allocate once warm.
/// </summary>
public sealed class DetectorDispatcher
{
    private readonly DetectorSlot[] slots;
    private readonly DetectorPlan plan;

    public DetectorDispatcher(IReadOnlyList<IDetector> detectors)
        : this(detectors, new DetectorPlan(detectors))
    {
    }

    /// <param name="detectors">New instances, of the types the plan was made for and in the same order.</param>
    public DetectorDispatcher(IReadOnlyList<IDetector> detectors, DetectorPlan plan)
    {
        slots = new DetectorSlot[detectors.Count];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = new DetectorSlot(detectors[i]);
        }

        this.plan = plan;
    }

    /// <summary>Every detector with its failures, for the summary.</summary>
    public IReadOnlyList<DetectorSlot> Detectors => slots;

    /// <summary>Exceptions out of detectors so far.</summary>
    public int Failures => slots.Sum(static slot => slot.Failures);

    /// <summary>Shows the observation to all who asked for it; what they find is in the sink.</summary>
    public void Dispatch(in Observation o, FindingSink sink)
    {
        foreach (int place in plan.For(o.Event, TriggersOf(o.Behavior)))
        {
            DetectorSlot slot = slots[place];
            if (!slot.IsBenched)
            {
                Show(slot, in o, sink);
            }
        }
    }

    /// <summary>Writes what the detectors remember, each in a part under its uid.</summary>
    public void Save(StateWriter writer)
    {
        writer.WriteCount(slots.Length);
        foreach (DetectorSlot slot in slots)
        {
            writer.WriteOften(slot.Detector.Info.Uid);
            writer.BeginPart();
            slot.Save(writer);
            writer.EndPart();
        }
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote into detectors that have seen nothing yet. A detector that is not in it remembers nothing; what is
    /// there of one that no longer exists is passed over.
    /// </summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        Dictionary<string, DetectorSlot> byUid = [];
        foreach (DetectorSlot slot in slots)
        {
            byUid.TryAdd(slot.Detector.Info.Uid, slot);
        }

        for (int rest = reader.ReadCount(5); rest > 0; rest--)
        {
            bool known = byUid.Remove(reader.ReadOftenText(), out DetectorSlot? slot);
            reader.BeginPart();
            slot?.Load(reader);
            reader.EndPart(skip: !known);
        }
    }

    private static void Show(DetectorSlot slot, in Observation o, FindingSink sink)
    {
        try
        {
            slot.Show(in o, sink);
        }
#pragma warning disable CA1031 // One detector's defect must not cost the others' findings; it is counted and shown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            slot.Failed(exception);
        }
    }

    private static Triggers TriggersOf(Assessment behavior)
    {
        Triggers triggers = (behavior.SessionStart ? Triggers.SessionStart : 0)
            | (behavior.SourceNewInSession ? Triggers.SourceNewInSession : 0)
            | (behavior.UserAgentNewInSession ? Triggers.UserAgentNewInSession : 0);
        triggers |= behavior.IsFirst(Feature.Operation) ? Triggers.OperationNewInSession : 0;
        if (!behavior.IsInformative)
        {
            return triggers;
        }

        if (behavior.IsFirst(Feature.ServiceRegion) && behavior[Feature.ServiceRegion].Level != NoveltyLevel.Known)
        {
            triggers |= Triggers.NewRegion;
        }

        return behavior.BurstCrossed ? triggers | Triggers.Burst : triggers;
    }
}
