using System.Numerics;
using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>
/// Puts values into the event being written: as slices of the embedded record where the record is short and the value has no escapes,
/// else as copies.
/// </summary>
internal ref struct CloudTrailText
{
    private const byte Nowhere = 0xFF;

    // A table indexed by slot, so that writing is one pass over the slots that are present.
    private static readonly byte[] FieldOfSlot = MakeFields();
    private static readonly ulong RawSlots =
        Bit(CloudTrailSlot.Request) | Bit(CloudTrailSlot.Response) | Bit(CloudTrailSlot.Resources) | Bit(CloudTrailSlot.Additional);

    private readonly ReadOnlySpan<byte> text;
    private readonly EventWriter writer;
    private readonly int origin;
    private readonly bool isEmbedded;
    private readonly JsonIndex index;

    public CloudTrailText(ReadOnlySpan<byte> text, JsonValue record, JsonIndex index, EventWriter writer)
    {
        this.text = text;
        this.writer = writer;
        this.index = index;
        origin = record.Start;
        isEmbedded = writer.TryEmbed(record.Raw(text));
        HasBadEscape = false;
    }

    /// <summary>A string had an escape that JSON does not know.</summary>
    public bool HasBadEscape { get; private set; }

    /// <summary>All values that go to a field of their own as they are.</summary>
    public void Direct(in CloudTrailValues values)
    {
        for (ulong rest = values.Present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            byte field = FieldOfSlot[slot];
            if (field == Nowhere)
            {
                continue;
            }

            ref readonly JsonValue value = ref values.Known(slot);
            if ((RawSlots >> slot & 1) != 0)
            {
                Raw((EventField)field, value);
            }
            else
            {
                Scalar((EventField)field, value);
            }
        }
    }

    /// <summary>A string, number or word as text; null, objects and arrays leave the field absent.</summary>
    public void Scalar(EventField field, in JsonValue value)
    {
        if (!value.IsPresent)
        {
            return;
        }

        switch (text[value.Start])
        {
            case (byte)'"':
                Inside(field, value.Start + 1, value.End - value.Start - 2);
                break;
            case (byte)'{' or (byte)'[' or (byte)'n':
                break;
            default:
                Copy(field, value.Start, value.Length);
                break;
        }
    }

    /// <summary>The value as written, quotes and all; null leaves the field absent.</summary>
    public readonly void Raw(EventField field, in JsonValue value)
    {
        if (!value.IsNull(text))
        {
            Copy(field, value.Start, value.Length);
        }
    }

    /// <summary>A string without the square brackets that some services put around the user agent.</summary>
    public void Unbracketed(EventField field, JsonValue value)
    {
        ReadOnlySpan<byte> scalar = value.Scalar(text);
        if (scalar.Length > 2 && scalar[0] == '[' && scalar[^1] == ']')
        {
            Inside(field, value.Start + 2, value.Length - 4);
        }
        else
        {
            Scalar(field, value);
        }
    }

    private static ulong Bit(CloudTrailSlot slot) => 1UL << (int)slot;

    private static byte[] MakeFields()
    {
        byte[] fields = new byte[64];
        Array.Fill(fields, Nowhere);
        Span<(CloudTrailSlot Slot, EventField Field)> pairs =
        [
            (CloudTrailSlot.EventId, EventField.Uid),
            (CloudTrailSlot.EventSource, EventField.Service),
            (CloudTrailSlot.EventName, EventField.Operation),
            (CloudTrailSlot.Region, EventField.Region),
            (CloudTrailSlot.SourceAddress, EventField.SourceAddress),
            (CloudTrailSlot.ErrorCode, EventField.ErrorCode),
            (CloudTrailSlot.ErrorMessage, EventField.ErrorMessage),
            (CloudTrailSlot.EventType, EventField.RecordType),
            (CloudTrailSlot.SharedEventId, EventField.SharedUid),
            (CloudTrailSlot.VpcEndpoint, EventField.VpcEndpointUid),
            (CloudTrailSlot.HostHeader, EventField.HostHeader),
            (CloudTrailSlot.Request, EventField.Request),
            (CloudTrailSlot.Response, EventField.Response),
            (CloudTrailSlot.Resources, EventField.Resources),
            (CloudTrailSlot.Additional, EventField.Additional),
            (CloudTrailSlot.RecipientAccount, EventField.AccountUid),
            (CloudTrailSlot.Type, EventField.ActorType),
            (CloudTrailSlot.Arn, EventField.ActorArn),
            (CloudTrailSlot.PrincipalId, EventField.ActorUid),
            (CloudTrailSlot.AccountId, EventField.ActorAccountUid),
            (CloudTrailSlot.AccessKeyId, EventField.CredentialUid),
            (CloudTrailSlot.UserName, EventField.ActorName),
            (CloudTrailSlot.InvokedBy, EventField.InvokedBy),
            (CloudTrailSlot.SourceIdentity, EventField.SourceIdentity),
            (CloudTrailSlot.IssuerPrincipalId, EventField.IssuerUid),
            (CloudTrailSlot.IssuerArn, EventField.IssuerArn),
            (CloudTrailSlot.FederatedProvider, EventField.FederatedProvider),
            (CloudTrailSlot.OnBehalfUserId, EventField.ImpersonatedUser),
            (CloudTrailSlot.CredentialsIssuedTo, EventField.InstanceUid),
        ];
        foreach ((CloudTrailSlot slot, EventField field) in pairs)
        {
            fields[(int)slot] = (byte)field;
        }

        return fields;
    }

    private void Inside(EventField field, int start, int length)
    {
        if (!index.MayEscape(start, start + length) || text.Slice(start, length).IndexOf((byte)'\\') < 0)
        {
            Copy(field, start, length);
        }
        else if (!writer.SetJsonString(field, text.Slice(start, length)))
        {
            HasBadEscape = true;
        }
    }

    private readonly void Copy(EventField field, int start, int length)
    {
        if (isEmbedded)
        {
            writer.SetEmbedded(field, start - origin, length);
        }
        else
        {
            writer.Set(field, text.Slice(start, length));
        }
    }
}
