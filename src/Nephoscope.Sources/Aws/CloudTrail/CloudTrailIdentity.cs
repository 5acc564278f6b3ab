using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>Who called: userIdentity of every type, told in the fields of an event.</summary>
internal static class CloudTrailIdentity
{
    public static void Write(in CloudTrailValues values, ref CloudTrailText text, EventWriter writer)
    {
        text.Scalar(EventField.ActorType, values[CloudTrailSlot.Type]);
        text.Scalar(EventField.ActorArn, values[CloudTrailSlot.Arn]);
        text.Scalar(EventField.ActorAccountUid, values[CloudTrailSlot.AccountId]);
        text.Scalar(EventField.InvokedBy, values[CloudTrailSlot.InvokedBy]);
        text.Scalar(EventField.SourceIdentity, values[CloudTrailSlot.SourceIdentity]);
        text.Scalar(EventField.IssuerUid, values[CloudTrailSlot.IssuerPrincipalId]);
        text.Scalar(EventField.ImpersonatedUser, values[CloudTrailSlot.OnBehalfUserId]);
        text.Scalar(EventField.ActorUid, First(values, CloudTrailSlot.PrincipalId, CloudTrailSlot.OnBehalfUserId));
        text.Scalar(EventField.CredentialUid, First(values, CloudTrailSlot.AccessKeyId, CloudTrailSlot.CredentialId));
        text.Scalar(EventField.ActorName, First(values, CloudTrailSlot.UserName, CloudTrailSlot.IssuerUserName));
        text.Scalar(EventField.IssuerArn, First(values, CloudTrailSlot.IssuerArn, CloudTrailSlot.IdentityStoreArn));
        text.Scalar(EventField.FederatedProvider, First(values, CloudTrailSlot.FederatedProvider, CloudTrailSlot.IdentityProvider));
        text.Scalar(EventField.InstanceUid, First(values, CloudTrailSlot.CredentialsIssuedTo, CloudTrailSlot.ScopeSourceArn));
        text.Scalar(
            EventField.AccountUid,
            First(values, CloudTrailSlot.RecipientAccount, First(values, CloudTrailSlot.AccountId, CloudTrailSlot.VpcEndpointAccount)));
        WriteSession(values, writer);
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
            writer.Set(EventField.SessionName, principal[(principal.IndexOf((byte)':') is >= 0 and int colon ? colon + 1 : principal.Length)..]);
        }

        ReadOnlySpan<byte> session = writer.Get(EventField.SessionName);
        if (values[CloudTrailSlot.RoleDelivery].IsPresent && session.StartsWith("i-"u8) && writer.Get(EventField.InstanceUid).IsEmpty)
        {
            writer.Set(EventField.InstanceUid, session);
        }
    }

    private static JsonValue First(in CloudTrailValues values, CloudTrailSlot first, CloudTrailSlot second) =>
        First(values, first, values[second]);

    private static JsonValue First(in CloudTrailValues values, CloudTrailSlot first, JsonValue second) =>
        values[first].Scalar(values.Text).IsEmpty ? second : values[first];
}
