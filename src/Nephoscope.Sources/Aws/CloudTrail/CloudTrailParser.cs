using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Nephoscope.Events;
using Nephoscope.Sources.Json;
using Nephoscope.Sources.Text;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>
/// Reads AWS CloudTrail records of all versions to 1.11 and of every event category. <see cref="JsonRecordReader"/> gives it records
/// that are indexed already. A member name that occurs twice counts with its last value. A scalar of the wrong type is taken as its
/// text; an object where a scalar belongs is ignored. The person an IAM Identity Center token stands for (userIdentity.onBehalfOf)
/// goes to <see cref="EventField.ImpersonatedUser"/>. Not thread-safe.
/// </summary>
public sealed class CloudTrailParser : IParser
{
    private const string BadEscape = "invalid escape in a string";

    private readonly JsonVectorPath path;
    private JsonIndex? ownIndex;

    public CloudTrailParser()
        : this(JsonVectorPath.Widest)
    {
    }

    internal CloudTrailParser(JsonVectorPath path) => this.path = path;

    /// <summary>For records that come without an index; most never do.</summary>
    private JsonIndex OwnIndex => ownIndex ??= new JsonIndex(path);

    public SourceFormat Format => SourceFormat.CloudTrail;

    public bool Recognizes(ReadOnlySpan<byte> record)
    {
        if (!TryIndex(record, out _))
        {
            return false;
        }

        Span<JsonValue> slots = stackalloc JsonValue[64];
        return new CloudTrailValues(record, OwnIndex, slots).Fill(0) == CloudTrailVerdict.Read;
    }

    public ParseResult Parse(ReadOnlySpan<byte> record, EventWriter writer)
    {
        if (!TryIndex(record, out string? reason))
        {
            return ParseResult.Rejected(reason);
        }

        return TryParse(record, OwnIndex, 0, writer, out reason) switch
        {
            CloudTrailVerdict.Read => ParseResult.Read,
            CloudTrailVerdict.Rejected => ParseResult.Rejected(reason!),
            CloudTrailVerdict.Broken => ParseResult.Rejected(JsonReasons.Invalid),
            _ => ParseResult.Rejected(JsonReasons.UnknownFormat),
        };
    }

    /// <summary>Reads a complete object that the index already covers, if it is a CloudTrail record.</summary>
    /// <param name="open">Token of its opening brace.</param>
    /// <param name="reason">Set with <see cref="CloudTrailVerdict.Rejected"/>.</param>
    [SkipLocalsInit]
    internal static CloudTrailVerdict TryParse(ReadOnlySpan<byte> text, JsonIndex index, int open, EventWriter writer, out string? reason)
    {
        reason = null;
        Span<JsonValue> slots = stackalloc JsonValue[64];
        var values = new CloudTrailValues(text, index, slots);
        CloudTrailVerdict verdict = values.Fill(open);
        if (verdict != CloudTrailVerdict.Read)
        {
            return verdict;
        }

        reason = Refuse(values, out EventTime time);
        if (reason is not null)
        {
            return CloudTrailVerdict.Rejected;
        }

        var record = new JsonValue(index.Tokens[open], index.Tokens[index.Links[open]] + 1, open);
        reason = Write(values, record, index, time, writer);
        return reason is null ? CloudTrailVerdict.Read : CloudTrailVerdict.Rejected;
    }

    [SkipLocalsInit]
    private static string? Refuse(in CloudTrailValues values, out EventTime time)
    {
        time = default;
        Span<byte> scratch = stackalloc byte[64];
        ReadOnlySpan<byte> moment = values.Plain(CloudTrailSlot.EventTime, scratch);
        if (moment.IsEmpty)
        {
            return "no eventTime";
        }

        if (!CloudTrailTime.TryParse(moment, out time)
            && !Timestamp.TryParse(moment, out time)
            && !(Utf8Parser.TryParse(moment, out long number, out int used) && used == moment.Length && Timestamp.TryFromUnix(number, out time)))
        {
            return "eventTime is no time of the years 2000 to 2100";
        }

        if (values[CloudTrailSlot.EventName].Scalar(values.Text).IsEmpty)
        {
            return "no eventName";
        }

        return values[CloudTrailSlot.EventSource].Scalar(values.Text).IsEmpty ? "no eventSource" : null;
    }

    private static string? Write(in CloudTrailValues values, JsonValue record, JsonIndex index, EventTime time, EventWriter writer)
    {
        EventKind kind = CloudTrailOutcome.Kind(values);
        writer.Begin(kind, SourceFormat.CloudTrail, time);
        var text = new CloudTrailText(values.Text, record, index, writer);
        text.Direct(values);
        text.Unbracketed(EventField.UserAgent, values[CloudTrailSlot.UserAgent]);
        if (values.Has(CloudTrailSlot.Resources))
        {
            text.Scalar(EventField.ResourceUid, values.FirstResource());
        }

        text.Raw(EventField.Details, values[Details(values)]);
        CloudTrailIdentity.Write(values, ref text, writer);
        if (text.HasBadEscape || writer.Get(EventField.Operation).IsEmpty || writer.Get(EventField.Service).IsEmpty)
        {
            return BadEscape;
        }

        writer.Raise(CloudTrailOutcome.Flags(values, kind, writer));
        ReadOnlySpan<byte> uid = writer.Get(EventField.Uid);
        if (!uid.IsEmpty)
        {
            writer.Header.UidFingerprint = Fingerprint.Join(Fingerprint.Of(uid), Fingerprint.Of(writer.Get(EventField.AccountUid)));
        }

        writer.Commit();
        return null;
    }

    private static CloudTrailSlot Details(in CloudTrailValues values) =>
        !values[CloudTrailSlot.ServiceDetails].IsNull(values.Text) ? CloudTrailSlot.ServiceDetails
        : !values[CloudTrailSlot.InsightDetails].IsNull(values.Text) ? CloudTrailSlot.InsightDetails
        : CloudTrailSlot.Addendum;

    private bool TryIndex(ReadOnlySpan<byte> record, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? reason)
    {
        OwnIndex.Build(record, 0, record.Length);
        reason = JsonReasons.OfRecord(record, OwnIndex);
        return reason is null;
    }
}
