using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>Who called: what follows from userIdentity beyond the values that have a field of their own.</summary>
internal static class CloudTrailIdentity
{
    public static void Write(in CloudTrailValues values, ref CloudTrailText text, EventWriter writer)
    {
        Instead(EventField.ActorUid, CloudTrailSlot.OnBehalfUserId, values, ref text, writer);
        Instead(EventField.CredentialUid, CloudTrailSlot.CredentialId, values, ref text, writer);
        Instead(EventField.ActorName, CloudTrailSlot.IssuerUserName, values, ref text, writer);
        Instead(EventField.IssuerArn, CloudTrailSlot.IdentityStoreArn, values, ref text, writer);
        Instead(EventField.FederatedProvider, CloudTrailSlot.IdentityProvider, values, ref text, writer);
        Instead(EventField.InstanceUid, CloudTrailSlot.ScopeSourceArn, values, ref text, writer);
        Instead(EventField.AccountUid, CloudTrailSlot.AccountId, values, ref text, writer);
        Instead(EventField.AccountUid, CloudTrailSlot.VpcEndpointAccount, values, ref text, writer);
        if (values.Has(CloudTrailSlot.SessionContext) || values.Is(CloudTrailSlot.Type, "AssumedRole"u8))
        {
            WriteSession(values, writer);
        }
    }

    // arn:aws:sts::111122223333:assumed-role/name/session; without an ARN the principal is AROA...:session.
    private static void WriteSession(in CloudTrailValues values, EventWriter writer)
    {
        ReadOnlySpan<byte> arn = writer.Get(EventField.ActorArn);
        if (arn.IndexOf(":assumed-role/"u8) >= 0)
        {
            writer.Set(EventField.SessionName, arn[(arn.LastIndexOf((byte)'/') + 1)..]);
        }
        else if (arn.IsEmpty && values.Is(CloudTrailSlot.Type, "AssumedRole"u8))
        {
            ReadOnlySpan<byte> principal = writer.Get(EventField.ActorUid);
            int colon = principal.IndexOf((byte)':');
            writer.Set(EventField.SessionName, colon < 0 ? default : principal[(colon + 1)..]);
        }

        if (values.Has(CloudTrailSlot.RoleDelivery) && (writer.Header.Fields & (1UL << (int)EventField.InstanceUid)) == 0)
        {
            ReadOnlySpan<byte> session = writer.Get(EventField.SessionName);
            writer.Set(EventField.InstanceUid, session.StartsWith("i-"u8) ? session : default);
        }
    }

    private static void Instead(
        EventField field, CloudTrailSlot slot, in CloudTrailValues values, ref CloudTrailText text, EventWriter writer)
    {
        if ((writer.Header.Fields & (1UL << (int)field)) == 0 && values.Has(slot))
        {
            text.Scalar(field, values.Known((int)slot));
        }
    }
}
