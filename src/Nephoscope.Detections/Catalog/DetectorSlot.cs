using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>One detector in service, with its failures. A failure is an exception out of <see cref="IDetector.Detect"/>.</summary>
public sealed class DetectorSlot(IDetector detector)
{
    /// <summary>Called through a delegate: an interface call that meets dozens of types is looked up each time.</summary>
    private readonly Look look = detector.Detect;

    /// <summary>After so many failures a detector no longer runs.</summary>
    public const int FailuresUntilBenched = 3;

    public IDetector Detector { get; } = detector;

    public int Failures { get; private set; }

    /// <summary>Type of the last exception; never its message, which may hold log text.</summary>
    public string LastFailure { get; private set; } = "";

    public bool IsBenched => Failures >= FailuresUntilBenched;

    internal void Show(in Observation observation, FindingSink sink) => look(in observation, sink);

    internal void Save(StateWriter writer)
    {
        writer.WriteCount(Failures);
        writer.Write(LastFailure);
        foreach (DetectorMemory memory in Detector.Remembers)
        {
            memory.Save(writer);
        }
    }

    internal void Load(StateReader reader)
    {
        Failures = reader.ReadNumber();
        LastFailure = reader.ReadText();
        foreach (DetectorMemory memory in Detector.Remembers)
        {
            // What was added to a detector since the state was saved begins empty.
            if (!reader.IsPartRead)
            {
                memory.Load(reader);
            }
        }
    }

    internal void Failed(Exception exception)
    {
        Failures++;
        LastFailure = exception.GetType().Name;
    }

    private delegate void Look(in Observation observation, FindingSink sink);
}
