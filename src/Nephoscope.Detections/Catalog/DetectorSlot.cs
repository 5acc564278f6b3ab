namespace Nephoscope.Detections;

/// <summary>One detector in service, with its failures. A failure is an exception out of <see cref="IDetector.Detect"/>.</summary>
public sealed class DetectorSlot(IDetector detector)
{
    /// <summary>After so many failures a detector no longer runs.</summary>
    public const int FailuresUntilBenched = 3;

    public IDetector Detector { get; } = detector;

    public int Failures { get; private set; }

    /// <summary>Type of the last exception; never its message, which may hold log text.</summary>
    public string LastFailure { get; private set; } = "";

    public bool IsBenched => Failures >= FailuresUntilBenched;

    internal void Failed(Exception exception)
    {
        Failures++;
        LastFailure = exception.GetType().Name;
    }
}
