namespace Nephoscope.Events;

/// <summary>
/// Evidence of one event that no detection has a title for: it adds to a thread and may appear in a story, but is no finding.
/// </summary>
/// <param name="Thread">The principal or workload it counts for.</param>
/// <param name="Evidence">Evidence in the full stream.</param>
/// <param name="Novelty">Evidence in the novelty-only process; zero where the event brings nothing new.</param>
/// <param name="What">Operation or process, short; text of log records.</param>
/// <param name="Reason">Why, in plain words.</param>
public sealed record Signal(
    EntityKey Thread, EventTime Time, MicroNats Evidence, MicroNats Novelty, AttackTactic Tactic, string EventUid, string What, string Reason);
