using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Tetragon;

/// <summary>
/// Reads Tetragon's JSON export: process_exec, process_exit, process_kprobe, process_tracepoint, process_lsm, process_uprobe,
/// process_loader, and connect, listen and close of the older network events. rate_limit_info and the like are read and give no event.
/// The uid is the process's exec_id; the fingerprint joins time, type, function and arguments to it, so that two calls of one process
/// stay two events. Allocates nothing. Not thread-safe.
/// </summary>
public sealed class TetragonParser : JsonRecordParser
{
    private const string NoProcess = "the event names no process";
    private const string NoKind = "no known kind of event";

    /// <inheritdoc/>
    public override SourceFormat Format => SourceFormat.Tetragon;

    private protected override bool HasShape(ref RecordCursor cursor)
    {
        bool isKind = false;
        bool isPlaced = false;
        while (!(isKind && isPlaced) && cursor.NextName())
        {
            if (IsProcessEvent(cursor.Name) && StartsWithProcess(cursor))
            {
                return true;
            }

            if (IsProcessEvent(cursor.Name) || IsSilent(cursor.Name))
            {
                isKind = cursor.SkipsObject();
            }
            else
            {
                isPlaced |= cursor.Is("time"u8) || cursor.Is("node_name"u8);
                cursor.Skip();
            }
        }

        return isKind && isPlaced;
    }

    private protected override ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer)
    {
        EventTime time = default;
        bool hasTime = false;
        bool silent = false;
        var call = default(TetragonCall);
        while (cursor.NextName())
        {
            if (cursor.Is("time"u8))
            {
                hasTime = cursor.TryTime(out time);
            }
            else if (cursor.Is("node_name"u8))
            {
                cursor.Copy(writer, EventField.HostName);
            }
            else if (cursor.Is("cluster_name"u8))
            {
                cursor.Copy(writer, EventField.AccountUid);
            }
            else if (IsProcessEvent(cursor.Name))
            {
                call.Type = cursor.Name;
                TetragonCallReader.Read(ref cursor, writer, ref call);
            }
            else
            {
                silent |= IsSilent(cursor.Name);
                cursor.Skip();
            }
        }

        if (call.Type.IsEmpty)
        {
            return silent ? ReadOutcome.Silent : ReadOutcome.Rejected(NoKind);
        }

        if (writer.Get(EventField.ProcessUid).IsEmpty && writer.Get(EventField.ProcessPath).IsEmpty)
        {
            return ReadOutcome.Rejected(NoProcess);
        }

        return Finish(writer, call, hasTime ? time : call.StartTime);
    }

    private static ReadOutcome Finish(EventWriter writer, scoped in TetragonCall call, EventTime time)
    {
        if (time == default)
        {
            return ReadOutcome.Rejected(RejectReason.NoTime);
        }

        writer.Header.Kind = call.Kind;
        writer.Header.TimeNanoseconds = time.Nanoseconds;
        writer.Set(EventField.RecordType, call.Type);
        SourceAddresses.Check(writer);
        ulong print = Fingerprint.Join(Fingerprint.Of(writer.Get(EventField.ProcessUid)), (ulong)time.Nanoseconds);
        print = Fingerprint.Join(print, Fingerprint.Of(call.Type));
        print = Fingerprint.Join(print, Fingerprint.Of(call.Function));
        writer.Header.UidFingerprint = Fingerprint.Join(print, Fingerprint.Of(call.Arguments));
        return ReadOutcome.Event;
    }

    // As Tetragon itself writes it: saves stepping over the whole event.
    private static bool StartsWithProcess(RecordCursor cursor) => cursor.EnterObject() && cursor.NextName() && cursor.Is("process"u8);

    private static bool IsProcessEvent(ReadOnlySpan<byte> name) =>
        name.StartsWith("process_"u8) && !name.SequenceEqual("process_throttle"u8);

    private static bool IsSilent(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("rate_limit_info"u8) || name.SequenceEqual("process_throttle"u8);
}
