namespace Nephoscope.Sources.Text;

/// <summary>What a JSON record held: an event, nothing worth an event, or a fault. The default value is "an event".</summary>
/// <param name="Reason">Null where the record was read.</param>
/// <param name="IsSilent">The record was read and tells nothing that is an event.</param>
internal readonly record struct ReadOutcome(string? Reason, bool IsSilent)
{
    public static ReadOutcome Event => default;

    public static ReadOutcome Silent => new(null, true);

    public static ReadOutcome Rejected(string reason) => new(reason, false);
}
