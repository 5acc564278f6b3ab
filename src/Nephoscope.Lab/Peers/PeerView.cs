using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>What a peer gets to see: the same event, identity and source as the full system. Valid during the call only.</summary>
public readonly ref struct PeerView
{
    public required SecurityEvent Event { get; init; }

    public required Actor Actor { get; init; }

    public required NetworkOrigin Origin { get; init; }

    /// <summary>Findings of the full system on this event; only the join of findings uses them.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Steps of the attack that the event belongs to, one bit each: for the score alone, no peer decides by it.</summary>
    public required ulong Steps { get; init; }

    /// <summary>The same of all events that the findings rest on.</summary>
    public required ulong FindingSteps { get; init; }

    public EventTime Time => Event.Time;

    /// <summary>Fingerprint of service and operation; 0 for what is no call.</summary>
    public ulong Operation => Event.Kind is EventKind.ApiCall or EventKind.SignIn
        ? Fingerprint.Join(Fingerprint.Of(EventUid.ShortService(Event[EventField.Service])), Fingerprint.Of(Event[EventField.Operation]))
        : 0;
}
