using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Something that a detector remembers from one observation to the next. Whatever changes in a detector is one of these and is listed in its
/// <see cref="IDetector.Remembers"/>, so that a restart goes on where the program stood (decision 6). Bounded; one writer.
/// </summary>
public abstract class DetectorMemory
{
    /// <summary>Writes all of it, inside a part: numbered texts and shared objects cannot be used.</summary>
    public abstract void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote into a memory that is empty.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public abstract void Load(StateReader reader);
}
