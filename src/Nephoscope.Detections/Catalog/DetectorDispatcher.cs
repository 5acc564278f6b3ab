using System.Text;
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
    private const int TriggerMasks = 64;

    private readonly DetectorSlot[] slots;
    private readonly Dictionary<ulong, Route> byOperation = [];
    private readonly Route[] byKind = new Route[256];

    public DetectorDispatcher(IReadOnlyList<IDetector> detectors)
    {
        slots = [.. detectors.Select(static detector => new DetectorSlot(detector))];
        for (int kind = 0; kind < byKind.Length; kind++)
        {
            byKind[kind] = new Route([.. slots.Where(slot => slot.Detector.Info.Kinds.Contains((EventKind)kind))], slots);
        }

        foreach (string operation in slots.SelectMany(static slot => slot.Detector.Info.Operations).Distinct(StringComparer.Ordinal))
        {
            AddRoute(operation);
        }
    }

    /// <summary>Every detector with its failures, for the summary.</summary>
    public IReadOnlyList<DetectorSlot> Detectors => slots;

    /// <summary>Exceptions out of detectors so far.</summary>
    public int Failures => slots.Sum(static slot => slot.Failures);

    /// <summary>Shows the observation to all who asked for it; what they find is in the sink.</summary>
    public void Dispatch(in Observation o, FindingSink sink)
    {
        Route route = byKind[(byte)o.Event.Kind];
        if (o.Event.Kind is EventKind.ApiCall or EventKind.SignIn
            && byOperation.TryGetValue(KeyOf(o.Event), out Route? specific))
        {
            route = specific;
        }

        DetectorSlot[] wanted = route.For(TriggersOf(o.Behavior));
        foreach (DetectorSlot slot in wanted)
        {
            if (!slot.IsBenched)
            {
                Show(slot, in o, sink);
            }
        }
    }

    private static void Show(DetectorSlot slot, in Observation o, FindingSink sink)
    {
        try
        {
            slot.Detector.Detect(in o, sink);
        }
#pragma warning disable CA1031 // One detector's defect must not cost the others' findings; it is counted and shown.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            slot.Failed(exception);
        }
    }

    private static ulong KeyOf(in SecurityEvent e) =>
        Fingerprint.Join(
            Fingerprint.Join(Fingerprint.Of(Nephoscope.Events.EventUid.ShortService(e[EventField.Service])), Fingerprint.Of(e[EventField.Operation])),
            (ulong)e.Kind);

    private static Triggers TriggersOf(Assessment behavior)
    {
        Triggers triggers = (behavior.SessionStart ? Triggers.SessionStart : 0)
            | (behavior.SourceNewInSession ? Triggers.SourceNewInSession : 0)
            | (behavior.UserAgentNewInSession ? Triggers.UserAgentNewInSession : 0);
        ref FeatureScore operation = ref behavior[Feature.Operation];
        triggers |= operation.Applies && operation.FirstInSession ? Triggers.OperationNewInSession : 0;
        if (!behavior.IsInformative)
        {
            return triggers;
        }

        ref FeatureScore region = ref behavior[Feature.ServiceRegion];
        if (region.Applies && region.FirstInSession && region.Level != NoveltyLevel.Known)
        {
            triggers |= Triggers.NewRegion;
        }

        for (int kind = 0; kind < Bursts.Count; kind++)
        {
            if (behavior.Burst((BurstKind)kind).Crossed)
            {
                return triggers | Triggers.Burst;
            }
        }

        return triggers;
    }

    private void AddRoute(string operation)
    {
        int colon = operation.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            throw new ArgumentException($"'{operation}' is no operation. Write service:Operation.", nameof(operation));
        }

        ulong key = Fingerprint.Join(
            Fingerprint.Of(Encoding.UTF8.GetBytes(operation[..colon])), Fingerprint.Of(Encoding.UTF8.GetBytes(operation[(colon + 1)..])));
        foreach (EventKind kind in (ReadOnlySpan<EventKind>)[EventKind.ApiCall, EventKind.SignIn])
        {
            byOperation[Fingerprint.Join(key, (ulong)kind)] = new Route(
                [.. slots.Where(slot => slot.Detector.Info.Kinds.Contains(kind) || slot.Detector.Info.Operations.Contains(operation))], slots);
        }
    }

    /// <summary>Who wants events of one kind or operation; one list per combination of triggers, made when first met.</summary>
    private sealed class Route(DetectorSlot[] always, DetectorSlot[] all)
    {
        private readonly DetectorSlot[]?[] byTriggers = new DetectorSlot[TriggerMasks][];

        public DetectorSlot[] For(Triggers triggers) =>
            triggers == Triggers.None ? always : byTriggers[(int)triggers] ?? Make(triggers);

        /// <summary>Apart from the look-up, which must not allocate what only the lambda needs.</summary>
        private DetectorSlot[] Make(Triggers triggers) =>
            byTriggers[(int)triggers] = [.. all.Where(slot => always.Contains(slot) || (slot.Detector.Info.Triggers & triggers) != 0)];
    }
}
