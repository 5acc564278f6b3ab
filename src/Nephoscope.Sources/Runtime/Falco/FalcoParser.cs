using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Runtime.Falco;

/// <summary>
/// Reads Falco alerts as JSON, also as falcosidekick passes them on. Metrics snapshots are read and give no event. Falco gives alerts no
/// id of their own. Allocates nothing. Not thread-safe.
/// </summary>
public sealed class FalcoParser : JsonRecordParser
{
    private const string NoRule = "an alert that names no rule";

    /// <inheritdoc/>
    public override SourceFormat Format => SourceFormat.Falco;

    private protected override bool HasShape(ref RecordCursor cursor)
    {
        bool rule = false;
        bool fields = false;
        bool priority = false;
        bool output = false;
        while (!(rule && (fields || (priority && output))) && cursor.NextName())
        {
            rule |= cursor.Is("rule"u8);
            fields |= cursor.Is("output_fields"u8);
            priority |= cursor.Is("priority"u8);
            output |= cursor.Is("output"u8);
            cursor.Skip();
        }

        return rule && (fields || (priority && output));
    }

    private protected override ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer)
    {
        EventTime time = default;
        EventTime fieldTime = default;
        writer.Header.Kind = EventKind.ForeignFinding;
        writer.Set(EventField.Service, "falco"u8);
        while (cursor.NextName())
        {
            if (cursor.Is("time"u8))
            {
                _ = cursor.TryTime(out time);
            }
            else if (cursor.Is("rule"u8))
            {
                ReadOnlySpan<byte> rule = cursor.Text();
                writer.SetJsonString(EventField.FindingType, rule);
                writer.SetJsonString(EventField.FindingTitle, rule);
            }
            else if (cursor.Is("priority"u8))
            {
                writer.Header.ForeignSeverity = SeverityOf(cursor.Text());
            }
            else if (cursor.Is("output_fields"u8))
            {
                FalcoFieldReader.Read(ref cursor, writer, ref fieldTime);
            }
            else
            {
                ReadMember(ref cursor, writer);
            }
        }

        ReadOnlySpan<byte> type = writer.Get(EventField.FindingType);
        if (type.SequenceEqual("Falco internal: metrics snapshot"u8))
        {
            return ReadOutcome.Silent;
        }

        if (type.IsEmpty)
        {
            return ReadOutcome.Rejected(NoRule);
        }

        time = time == default ? fieldTime : time;
        if (time == default)
        {
            return ReadOutcome.Rejected(RejectReason.NoTime);
        }

        writer.Header.TimeNanoseconds = time.Nanoseconds;
        writer.Header.UidFingerprint = Fingerprint.Of(cursor.Record);
        SourceAddresses.Check(writer);
        return ReadOutcome.Event;
    }

    private static void ReadMember(ref RecordCursor cursor, EventWriter writer)
    {
        if (cursor.Is("output"u8))
        {
            cursor.Copy(writer, EventField.FindingDescription);
        }
        else if (cursor.Is("hostname"u8))
        {
            cursor.Copy(writer, EventField.HostName);
        }
        else if (cursor.Is("source"u8))
        {
            cursor.Copy(writer, EventField.RecordType);
        }
        else if (cursor.Is("tags"u8))
        {
            cursor.CopyJoined(writer, EventField.FindingTags);
        }
        else if (cursor.Is("uuid"u8))
        {
            cursor.Copy(writer, EventField.Uid);
        }
        else
        {
            cursor.Skip();
        }
    }

    // Falco's eight syslog priorities onto OCSF's five severities; a letter or two tells them apart.
    private static byte SeverityOf(ReadOnlySpan<byte> priority)
    {
        byte first = priority.IsEmpty ? (byte)0 : (byte)(priority[0] | 0x20);
        bool isEmergency = priority.Length > 1 && (priority[1] | 0x20) == 'm';
        return first switch
        {
            (byte)'e' => isEmergency ? (byte)5 : (byte)4,
            (byte)'a' or (byte)'c' => 5,
            (byte)'w' => 3,
            (byte)'n' => 2,
            (byte)'i' or (byte)'d' => 1,
            _ => 0,
        };
    }
}
