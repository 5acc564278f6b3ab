using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>An edge that was told before on the same day: nobody needs its text again, only that it was seen.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="Before">How many edges of the event were told before it.</param>
public readonly record struct RepeatedEdge(EntityKey From, int Before);
