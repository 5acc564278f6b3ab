using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tracee;

/// <summary>
/// Reads Tracee events as JSON, in the older layout (containerId, podName ...) and the newer one (container, kubernetes, executable).
/// Events with a signature are findings of Tracee; the rest are told by name. Tracee gives events no id: the fingerprint is that of the
/// record. Allocates nothing. Not thread-safe.
/// </summary>
public sealed class TraceeParser : JsonRecordParser
{
    private const string NoName = "the event has no name";

    /// <inheritdoc/>
    public override SourceFormat Format => SourceFormat.Tracee;

    private protected override bool HasShape(ref RecordCursor cursor)
    {
        bool name = false;
        bool process = false;
        while (!(name && process) && cursor.NextName())
        {
            name |= cursor.Is("eventName"u8);
            process |= cursor.Is("processorId"u8) || cursor.Is("threadId"u8) || cursor.Is("hostProcessId"u8) || cursor.Is("cgroupId"u8);
            cursor.Skip();
        }

        return name && process;
    }

    private protected override ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer)
    {
        EventTime time = default;
        var call = default(TraceeCall);
        while (cursor.NextName())
        {
            if (cursor.Is("timestamp"u8))
            {
                _ = cursor.TryTime(out time);
            }
            else if (cursor.Is("eventName"u8))
            {
                call.Name = cursor.Text();
            }
            else if (cursor.Is("args"u8))
            {
                TraceeArgumentReader.Read(ref cursor, writer, ref call);
            }
            else if (cursor.Is("returnValue"u8))
            {
                call.Failed = cursor.TryNumber(out long value) && value < 0;
            }
            else if (cursor.Is("metadata"u8))
            {
                TraceeSignatureReader.Read(ref cursor, writer, ref call);
            }
            else
            {
                TraceeContextReader.ReadMember(ref cursor, writer);
            }
        }

        if (call.Name.IsEmpty)
        {
            return ReadOutcome.Rejected(NoName);
        }

        if (time == default)
        {
            return ReadOutcome.Rejected(RejectReason.NoTime);
        }

        TraceeContextReader.Finish(writer);
        writer.Header.TimeNanoseconds = time.Nanoseconds;
        writer.Header.Kind = call.Kind;
        writer.Header.UidFingerprint = Fingerprint.Of(cursor.Record);
        Finish(writer, call);
        return ReadOutcome.Event;
    }

    private static void Finish(EventWriter writer, scoped in TraceeCall call)
    {
        writer.SetJsonString(EventField.FunctionName, call.Name);
        writer.Raise(call.Failed ? EventFlags.Failed : EventFlags.None);
        if (call.Kind == EventKind.ForeignFinding)
        {
            writer.Set(EventField.Service, "tracee"u8);
            if (writer.Get(EventField.FindingTitle).IsEmpty)
            {
                writer.SetJsonString(EventField.FindingTitle, call.Name);
            }
        }

        if (call.Kind == EventKind.ProcessStart)
        {
            // The process named in the context is the one that called; from here on it is the file it executes.
            writer.SetJsonString(EventField.ProcessPath, call.Path);
        }
        else if (!call.Path.IsEmpty)
        {
            writer.SetJsonString(EventField.FilePath, call.Path);
        }

        // Source is always who called or asked.
        if (call.IsAccept || call.IsAnswer)
        {
            writer.Raise(call.IsAccept ? EventFlags.Inbound : EventFlags.None);
            (writer.Header.SourcePort, writer.Header.DestinationPort) = (writer.Header.DestinationPort, writer.Header.SourcePort);
            writer.Exchange(EventField.SourceAddress, EventField.DestinationAddress);
        }

        SourceAddresses.Check(writer);
        if (Executables.LivesInMemoryOnly(writer.Get(EventField.ProcessPath)))
        {
            writer.Raise(EventFlags.DroppedExecutable);
        }
    }
}
