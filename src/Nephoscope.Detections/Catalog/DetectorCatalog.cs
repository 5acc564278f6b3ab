namespace Nephoscope.Detections;

/// <summary>Every detector of the program, by type: what is not listed here does not run.</summary>
public static partial class DetectorCatalog
{
    /// <summary>New instances for one account. Thread-safe; the instances are not.</summary>
    /// <param name="decoys">What the organisation laid out; null for none.</param>
    public static IReadOnlyList<IDetector> Create(DecoySet? decoys = null) => [.. CreateAws(new DoubtedPlaces()), .. CreateRuntime(), new DecoyTouched(decoys ?? DecoySet.None)];
}
