using System.Text;

namespace Nephoscope.Events;

/// <summary>
/// Evidence of one event that no detection has a title for: it adds to a thread and may appear in a story, but is no finding. Many are kept and
/// few are told, so the reason is held in UTF-8. Immutable; thread-safe.
/// </summary>
/// <param name="Thread">The principal or workload it counts for.</param>
/// <param name="Evidence">Evidence in the full stream.</param>
/// <param name="Novelty">Evidence in the novelty-only process; zero where the event brings nothing new.</param>
/// <param name="What">Operation or process, short; text of log records.</param>
/// <param name="Reason">Why, in plain words.</param>
public sealed record Signal(
    EntityKey Thread, EventTime Time, MicroNats Evidence, MicroNats Novelty, AttackTactic Tactic, string EventUid, string What, string Reason)
{
    private readonly byte[] reason = Encoding.UTF8.GetBytes(Reason);

    /// <summary>Why, in plain words. Allocates.</summary>
    public string Reason
    {
        get => Encoding.UTF8.GetString(reason);
        init => reason = Encoding.UTF8.GetBytes(value);
    }

    public bool Equals(Signal? other) =>
        other is not null && Thread == other.Thread && Time == other.Time && Evidence == other.Evidence && Novelty == other.Novelty
        && Tactic == other.Tactic && EventUid == other.EventUid && What == other.What && reason.AsSpan().SequenceEqual(other.reason);

    public override int GetHashCode() => HashCode.Combine(Thread, Time, Evidence);
}
