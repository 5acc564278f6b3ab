namespace Nephoscope.Detections;

/// <summary>
/// Decides whether an observation deviates in one particular way. One file each, one line in <see cref="DetectorCatalog"/>. An instance
/// serves one account, sees its events in order, and may keep small bounded state; not thread-safe.
/// </summary>
public interface IDetector
{
    /// <summary>What it is and what it wants to see.</summary>
    DetectorInfo Info { get; }

    /// <summary>All that it remembers, always the same in the same order, what is added later last; empty where each observation is judged by itself.</summary>
    IReadOnlyList<DetectorMemory> Remembers => [];

    /// <summary>Looks at one observation it asked for; adds a finding when it deviates.</summary>
    void Detect(in Observation observation, FindingSink sink);
}
