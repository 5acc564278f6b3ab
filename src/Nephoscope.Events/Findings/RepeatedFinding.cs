namespace Nephoscope.Events;

/// <summary>A finding that says again what an earlier one said: it adds evidence and events to that one and is not told by itself. Immutable.</summary>
/// <param name="Of">The finding that is repeated.</param>
/// <param name="Uid">Id it would have had as a finding of its own.</param>
/// <param name="Evidence">What it adds, in nats.</param>
/// <param name="Grows">The same thing has grown, as a burst does: what it adds counts beside the first, not as the same thing said twice.</param>
/// <param name="EventUid">The event that completed it.</param>
/// <param name="Events">Those of its events that no one before it named, as far as they are kept.</param>
/// <param name="Source">Where it came from; may be another network than the first.</param>
public sealed record RepeatedFinding(
    Finding Of, string Uid, EventTime Time, MicroNats Evidence, bool Grows, string EventUid, IReadOnlyList<RelatedEvent> Events, NetworkOrigin Source);
