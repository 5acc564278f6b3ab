using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.Tests.Architecture;

/// <summary>A detector that is not in the catalogue does not run: every one must be there.</summary>
public sealed class CatalogTests
{
    [Fact]
    public void Every_detector_is_in_the_catalogue() => Assert.Empty(Missing(typeof(IDetector).Assembly.GetTypes(), DetectorCatalog.Create()));

    [Fact]
    public void A_forgotten_detector_is_seen() => Assert.Equal([typeof(Forgotten)], Missing([typeof(Forgotten), typeof(string)], []));

    private static IEnumerable<Type> Missing(IEnumerable<Type> types, IEnumerable<IDetector> listed) =>
        types.Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IDetector)))
            .Except(listed.Select(detector => detector.GetType()));

    private sealed class Forgotten : IDetector
    {
        public DetectorInfo Info { get; } = new() { Uid = "forgotten", Title = "Forgotten", Decides = "Never.", Attacks = [] };

        public void Detect(in Observation observation, FindingSink sink)
        {
        }
    }
}
