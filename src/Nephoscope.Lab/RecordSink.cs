namespace Nephoscope.Lab;

/// <summary>Takes what happens, in order of time, before it is rendered. Not thread-safe.</summary>
internal abstract class RecordSink
{
    /// <returns>False when the record will never arrive.</returns>
    public abstract bool Accept(in PlannedCall call);

    /// <returns>False when the line will never arrive.</returns>
    public abstract bool Accept(HostLine line);
}
