using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Renders each record when it happens and hands it over. Not thread-safe.</summary>
internal sealed class RenderingSink(CloudTrailRenderer renderer, LabRecordHandler handler) : RecordSink
{
    private readonly RecordBuffer buffer = new();

    public override bool Accept(in PlannedCall call)
    {
        buffer.Clear();
        renderer.Write(call, buffer);
        handler(new LabRecord
        {
            Time = new EventTime(call.Time),
            Format = LabFormat.CloudTrail,
            Owner = call.Session.Account.Id,
            Region = call.Call.RegionName ?? call.Region,
            Bytes = buffer.Written,
            Step = call.Step,
            Campaign = call.Campaign,
        });
        return true;
    }

    public override bool Accept(HostLine line)
    {
        handler(new LabRecord
        {
            Time = new EventTime(line.Time),
            Format = line.Format,
            Owner = line.Owner,
            Region = line.Region,
            Bytes = line.Text,
            Step = line.Step,
            Campaign = line.Campaign,
        });
        return true;
    }
}
