using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.GuardDuty;

/// <summary>
/// Reads GuardDuty findings as the API, EventBridge and the S3 export write them, names in camel case or (command line) in Pascal case.
/// The event's time is when the finding was last changed; each change is one event. Allocates nothing. Not thread-safe.
/// </summary>
public sealed class GuardDutyParser : JsonRecordParser
{
    private const string NoType = "a finding without a type";

    /// <inheritdoc/>
    public override SourceFormat Format => SourceFormat.GuardDuty;

    private protected override bool HasShape(ref RecordCursor cursor)
    {
        bool schema = false;
        bool service = false;
        bool severity = false;
        bool type = false;
        while (!(schema && service && severity && type) && cursor.NextName())
        {
            schema |= cursor.IsIgnoringCase("schemaVersion"u8) || cursor.IsIgnoringCase("arn"u8);
            service |= cursor.IsIgnoringCase("service"u8);
            severity |= cursor.IsIgnoringCase("severity"u8);
            type |= cursor.IsIgnoringCase("type"u8);
            cursor.Skip();
        }

        return schema && service && severity && type;
    }

    private protected override ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer)
    {
        EventTime updated = default;
        EventTime created = default;
        writer.Header.Kind = EventKind.ForeignFinding;
        writer.Set(EventField.Service, "guardduty"u8);
        while (cursor.NextName())
        {
            if (cursor.IsIgnoringCase("updatedAt"u8))
            {
                _ = cursor.TryTime(out updated);
            }
            else if (cursor.IsIgnoringCase("createdAt"u8))
            {
                _ = cursor.TryTime(out created);
            }
            else if (cursor.IsIgnoringCase("severity"u8))
            {
                writer.Header.ForeignSeverity = cursor.TryFraction(out double severity) ? SeverityOf(severity) : (byte)0;
            }
            else if (cursor.IsIgnoringCase("resource"u8))
            {
                FindingResourceReader.Read(ref cursor, writer);
            }
            else if (cursor.IsIgnoringCase("service"u8))
            {
                FindingServiceReader.Read(ref cursor, writer, ref updated);
            }
            else if (FieldOf(ref cursor) is { } field)
            {
                cursor.Copy(writer, field);
            }
            else
            {
                cursor.Skip();
            }
        }

        return Finish(writer, updated == default ? created : updated);
    }

    private static ReadOutcome Finish(EventWriter writer, EventTime time)
    {
        ReadOnlySpan<byte> type = writer.Get(EventField.FindingType);
        if (type.IsEmpty)
        {
            return ReadOutcome.Rejected(NoType);
        }

        if (time == default)
        {
            return ReadOutcome.Rejected(RejectReason.NoTime);
        }

        var tags = new JoinedText(stackalloc byte[512]);
        int colon = type.IndexOf((byte)':');
        tags.Add(colon < 0 ? default : type[..colon]);
        tags.Add(writer.Get(EventField.FindingTags));
        writer.Set(EventField.FindingTags, tags.Written);
        writer.Header.TimeNanoseconds = time.Nanoseconds;
        SourceAddresses.Check(writer);
        ReadOnlySpan<byte> uid = writer.Get(EventField.Uid);
        if (!uid.IsEmpty)
        {
            writer.Header.UidFingerprint = Fingerprint.Join(Fingerprint.Of(uid), (ulong)time.Nanoseconds);
        }

        return ReadOutcome.Event;
    }

    private static EventField? FieldOf(ref RecordCursor cursor)
    {
        if (cursor.IsIgnoringCase("id"u8))
        {
            return EventField.Uid;
        }

        if (cursor.IsIgnoringCase("accountId"u8))
        {
            return EventField.AccountUid;
        }

        if (cursor.IsIgnoringCase("region"u8))
        {
            return EventField.Region;
        }

        if (cursor.IsIgnoringCase("type"u8))
        {
            return EventField.FindingType;
        }

        if (cursor.IsIgnoringCase("title"u8))
        {
            return EventField.FindingTitle;
        }

        return cursor.IsIgnoringCase("description"u8) ? EventField.FindingDescription : null;
    }

    // GuardDuty user guide, "Severity levels": 1 to 3.9 low, 4 to 6.9 medium, 7 to 8.9 high, 9 to 10 critical.
    private static byte SeverityOf(double severity) => severity switch
    {
        >= 9 => 5,
        >= 7 => 4,
        >= 4 => 3,
        >= 1 => 2,
        > 0 => 1,
        _ => 0,
    };
}
