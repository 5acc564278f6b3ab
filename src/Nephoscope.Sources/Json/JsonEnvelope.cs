using System.Runtime.CompilerServices;

namespace Nephoscope.Sources.Json;

/// <summary>
/// What one object is, by the names of its members: a record, a list of records (S3 delivery, CloudWatch subscription, Kubernetes
/// EventList, answers of look-up calls), or a wrapper around one record (EventBridge, CloudWatch export, container log, SNS and SQS
/// messages, what Splunk, Elastic and Filebeat export).
/// </summary>
internal ref struct JsonEnvelope
{
    /// <summary>The list of records; absent where there is none.</summary>
    public JsonValue List;

    /// <summary>What may be the wrapped record, in the order of the text: objects, or text that holds one.</summary>
    public Candidates Inner;

    /// <summary>How many <see cref="Inner"/> has.</summary>
    public int InnerCount;

    /// <summary>The grammar is broken.</summary>
    public bool IsBroken;

    private bool hasDetailType;

    /// <summary>Looks through the members of a complete object.</summary>
    public static JsonEnvelope Scan(ReadOnlySpan<byte> text, JsonIndex index, int open)
    {
        var envelope = default(JsonEnvelope);
        JsonValue detail = default;
        var cursor = new JsonCursor(text, index, open);
        while (cursor.NextMember(out ReadOnlySpan<byte> name, out JsonValue value))
        {
            if (IsList(name) && value.IsArray(text))
            {
                envelope.List = value;
                return envelope;
            }

            if (name.SequenceEqual("detail-type"u8))
            {
                envelope.hasDetailType = true;
            }
            else if (name.SequenceEqual("detail"u8) && value.IsObject(text))
            {
                detail = value;
            }
            else if (envelope.InnerCount < Candidates.Most && IsWrapper(name) && (value.IsObject(text) || value.IsString(text)))
            {
                envelope.Inner[envelope.InnerCount++] = value;
            }
        }

        envelope.IsBroken = cursor.IsBroken;
        if (envelope.hasDetailType && detail.IsPresent)
        {
            envelope.Inner[0] = detail;
            envelope.InnerCount = 1;
        }

        return envelope;
    }

    /// <summary>Names under which lists of records are delivered.</summary>
    public static bool IsList(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => name.SequenceEqual("hits"u8),
        5 => name.SequenceEqual("items"u8),
        6 => name.SequenceEqual("Events"u8) || name.SequenceEqual("events"u8),
        7 => name.SequenceEqual("Records"u8) || name.SequenceEqual("records"u8),
        8 => name.SequenceEqual("Findings"u8) || name.SequenceEqual("findings"u8) || name.SequenceEqual("Messages"u8),
        9 => name.SequenceEqual("logEvents"u8),
        _ => false,
    };

    private static bool IsWrapper(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("log"u8) || name.SequenceEqual("raw"u8),
        4 => name.SequenceEqual("_raw"u8) || name.SequenceEqual("Body"u8) || name.SequenceEqual("body"u8) || name.SequenceEqual("hits"u8),
        5 => name.SequenceEqual("event"u8),
        6 => name.SequenceEqual("result"u8),
        7 => name.SequenceEqual("message"u8) || name.SequenceEqual("Message"u8) || name.SequenceEqual("_source"u8),
        8 => name.SequenceEqual("@message"u8) || name.SequenceEqual("original"u8) || name.SequenceEqual("rawEvent"u8),
        15 => name.SequenceEqual("CloudTrailEvent"u8),
        _ => false,
    };

    /// <summary>The values of an object that may hold its record.</summary>
    [InlineArray(Most)]
    internal struct Candidates
    {
        /// <summary>More are not looked into.</summary>
        public const int Most = 4;

        private JsonValue first;
    }
}
