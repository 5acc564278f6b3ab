namespace Nephoscope.Lab;

/// <summary>Takes what happens, in order of time, before it is rendered. Not thread-safe.</summary>
internal interface IRecordSink
{
    /// <returns>False when the record will never arrive.</returns>
    bool Accept(in PlannedCall call);

    /// <returns>False when the line will never arrive.</returns>
    bool Accept(HostLine line);
}
