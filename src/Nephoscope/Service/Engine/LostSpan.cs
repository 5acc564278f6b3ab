using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Service.Completeness;

namespace Nephoscope.Service.Engine;

/// <summary>
/// Deliveries that neither a saved state, nor the journal, nor the deliveries that the lake keeps hold any more at a start: the engine goes on without what they taught. What was told
/// of them stays in ledger and lake. Immutable.
/// </summary>
/// <param name="First">Sequence of the first that is missing.</param>
/// <param name="Last">Sequence of the last that is missing.</param>
/// <param name="After">Event time of the state before them; null where there is none.</param>
/// <param name="Before">Wall time at which the next delivery that is there was accepted; null where none is.</param>
internal sealed record LostSpan(long First, long Last, EventTime? After, EventTime? Before)
{
    /// <summary>The span in a line.</summary>
    public override string ToString() =>
        $"deliveries {First} to {Last}{Edge(", events after ", After)}{Edge(", accepted before ", Before)} are in no saved state, not in the journal and not kept in the lake: "
        + "what they taught is forgotten; their findings, incidents and events stay in ledger and lake";

    /// <summary>The same each time the same span is missed. It stays open until a person has taken note: nothing teaches it again.</summary>
    /// <param name="now">When it began where neither edge tells.</param>
    public BlindSpot ToBlindSpot(EventTime now) => new(
        "not-learnt:" + First.ToString("D20", CultureInfo.InvariantCulture) + "-" + Last.ToString("D20", CultureInfo.InvariantCulture), "not-learnt",
        "What is usual was forgotten in part", ToString(), Severity.High, After ?? Before ?? now, null);

    private static string Edge(string words, EventTime? time) => time is { } at
        ? words + DateTimeOffset.FromUnixTimeMilliseconds(at.Milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : "";
}
