using Nephoscope.Graph;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>Where the inventories that are set and the live map differ. Immutable.</summary>
/// <param name="Faults">What of the inventories could not be read, in words.</param>
public sealed record InventoryComparison(MapDifference Difference, IReadOnlyList<string> Faults);
