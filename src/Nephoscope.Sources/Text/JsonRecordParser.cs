using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Sources.Text;

/// <summary>
/// A format of which each record is one JSON object and at most one event. The derived parser fills the event while the cursor walks
/// the record once; the event is kept only when the whole record was valid JSON. Duplicate names: the last counts. Bytes that are not
/// valid UTF-8 inside strings are kept as they are and shown as U+FFFD. Not thread-safe.
/// </summary>
public abstract class JsonRecordParser : IParser
{
    /// <inheritdoc/>
    public abstract SourceFormat Format { get; }

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty || record[0] != '{')
        {
            return false;
        }

        try
        {
            var cursor = new RecordCursor(record);
            return cursor.EnterRecord() && HasShape(ref cursor);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ParseResult Parse(ReadOnlySpan<byte> record, EventWriter writer)
    {
        try
        {
            var cursor = new RecordCursor(record);
            if (!cursor.EnterRecord())
            {
                return ParseResult.Rejected(RejectReason.NotObject);
            }

            writer.Begin(EventKind.None, Format, default);
            ReadOutcome outcome = Fill(ref cursor, writer);
            cursor.EnsureEnd();
            if (outcome.Reason is not null)
            {
                return ParseResult.Rejected(outcome.Reason);
            }

            if (!outcome.IsSilent)
            {
                writer.Commit();
            }

            return ParseResult.Read;
        }
        catch (JsonException)
        {
            return ParseResult.Rejected(RejectReason.NotJson);
        }
    }

    /// <summary>Looks at the names of the record's own members, and at as few as possible.</summary>
    private protected abstract bool HasShape(ref RecordCursor cursor);

    /// <summary>Reads all members of the record into the event that was begun; sets its kind and time.</summary>
    private protected abstract ReadOutcome Fill(ref RecordCursor cursor, EventWriter writer);
}
