using System.Globalization;

namespace Nephoscope.Service.Engine;

/// <summary>What was made anew at a start from the deliveries that the lake keeps. Immutable.</summary>
/// <param name="First">Sequence of the first delivery of the lake that was worked off.</param>
/// <param name="Last">Sequence of the last.</param>
/// <param name="Deliveries">How many of the lake.</param>
/// <param name="Events">Events in them and in those of the journal behind them.</param>
/// <param name="Took">How long all of it took, the journal behind it included.</param>
internal sealed record RebuiltState(long First, long Last, long Deliveries, long Events, TimeSpan Took)
{
    /// <summary>In a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"the state was made anew from deliveries {First} to {Last} that the lake keeps ({Deliveries} of them) and the journal: {Events} events in {Took.TotalSeconds:0.0} s");
}
