using System.Runtime.CompilerServices;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>Which member name belongs to which <see cref="CloudTrailSlot"/>, for each object of a record that is walked.</summary>
internal static class CloudTrailNames
{
    /// <summary>Members of the record itself.</summary>
    internal readonly struct Record : INameTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Find(ReadOnlySpan<byte> name) => (int)FindRecord(name);
    }

    /// <summary>Members of userIdentity.</summary>
    internal readonly struct Identity : INameTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Find(ReadOnlySpan<byte> name) => (int)FindIdentity(name);
    }

    /// <summary>Members of userIdentity.sessionContext.</summary>
    internal readonly struct Session : INameTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Find(ReadOnlySpan<byte> name) => (int)FindSession(name);
    }

    /// <summary>Members of userIdentity.sessionContext.attributes.</summary>
    internal readonly struct Attributes : INameTable
    {
        public static int Find(ReadOnlySpan<byte> name) => name.SequenceEqual("mfaAuthenticated"u8) ? (int)CloudTrailSlot.MfaAuthenticated : 0;
    }

    /// <summary>Members of userIdentity.sessionContext.webIdFederationData.</summary>
    internal readonly struct WebIdFederation : INameTable
    {
        public static int Find(ReadOnlySpan<byte> name) => name.SequenceEqual("federatedProvider"u8) ? (int)CloudTrailSlot.FederatedProvider : 0;
    }

    /// <summary>Members of userIdentity.onBehalfOf.</summary>
    internal readonly struct OnBehalfOf : INameTable
    {
        public static int Find(ReadOnlySpan<byte> name) => name.SequenceEqual("userId"u8) ? (int)CloudTrailSlot.OnBehalfUserId
            : name.SequenceEqual("identityStoreArn"u8) ? (int)CloudTrailSlot.IdentityStoreArn : 0;
    }

    /// <summary>Members of userIdentity.inScopeOf.</summary>
    internal readonly struct InScopeOf : INameTable
    {
        public static int Find(ReadOnlySpan<byte> name) => name.SequenceEqual("credentialsIssuedTo"u8) ? (int)CloudTrailSlot.CredentialsIssuedTo
            : name.SequenceEqual("sourceArn"u8) ? (int)CloudTrailSlot.ScopeSourceArn : 0;
    }

    /// <summary>Members of tlsDetails.</summary>
    internal readonly struct TlsDetails : INameTable
    {
        public static int Find(ReadOnlySpan<byte> name) => name.SequenceEqual("clientProvidedHostHeader"u8) ? (int)CloudTrailSlot.HostHeader : 0;
    }

    /// <summary>Members of userIdentity.sessionContext.sessionIssuer.</summary>
    internal readonly struct Issuer : INameTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Find(ReadOnlySpan<byte> name) => (int)FindIssuer(name);
    }

    /// <summary>Members of insightDetails that stand in for those of the record.</summary>
    internal readonly struct Insight : INameTable
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Find(ReadOnlySpan<byte> name) => (int)FindInsight(name);
    }

    private static CloudTrailSlot FindRecord(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 when name.SequenceEqual("eventID"u8) => CloudTrailSlot.EventId,
        8 when name.SequenceEqual("readOnly"u8) => CloudTrailSlot.ReadOnly,
        8 when name.SequenceEqual("addendum"u8) => CloudTrailSlot.Addendum,
        9 => RecordNine(name),
        10 when name.SequenceEqual("tlsDetails"u8) => CloudTrailSlot.TlsDetails,
        11 when name.SequenceEqual("eventSource"u8) => CloudTrailSlot.EventSource,
        12 when name.SequenceEqual("eventVersion"u8) => CloudTrailSlot.EventVersion,
        12 when name.SequenceEqual("userIdentity"u8) => CloudTrailSlot.UserIdentity,
        12 when name.SequenceEqual("errorMessage"u8) => CloudTrailSlot.ErrorMessage,
        13 when name.SequenceEqual("eventCategory"u8) => CloudTrailSlot.Category,
        13 when name.SequenceEqual("sharedEventID"u8) => CloudTrailSlot.SharedEventId,
        13 when name.SequenceEqual("vpcEndpointId"u8) => CloudTrailSlot.VpcEndpoint,
        14 when name.SequenceEqual("insightDetails"u8) => CloudTrailSlot.InsightDetails,
        15 when name.SequenceEqual("sourceIPAddress"u8) => CloudTrailSlot.SourceAddress,
        15 when name.SequenceEqual("managementEvent"u8) => CloudTrailSlot.ManagementEvent,
        16 when name.SequenceEqual("responseElements"u8) => CloudTrailSlot.Response,
        17 when name.SequenceEqual("requestParameters"u8) => CloudTrailSlot.Request,
        18 when name.SequenceEqual("recipientAccountId"u8) => CloudTrailSlot.RecipientAccount,
        19 when name.SequenceEqual("additionalEventData"u8) => CloudTrailSlot.Additional,
        19 when name.SequenceEqual("serviceEventDetails"u8) => CloudTrailSlot.ServiceDetails,
        20 when name.SequenceEqual("vpcEndpointAccountId"u8) => CloudTrailSlot.VpcEndpointAccount,
        28 when name.SequenceEqual("sessionCredentialFromConsole"u8) => CloudTrailSlot.FromConsole,
        _ => JsonEnvelope.IsList(name) ? CloudTrailSlot.List : CloudTrailSlot.None,
    };

    private static CloudTrailSlot FindIdentity(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("arn"u8) => CloudTrailSlot.Arn,
        4 when name.SequenceEqual("type"u8) => CloudTrailSlot.Type,
        8 when name.SequenceEqual("userName"u8) => CloudTrailSlot.UserName,
        9 when name.SequenceEqual("accountId"u8) => CloudTrailSlot.AccountId,
        9 when name.SequenceEqual("invokedBy"u8) => CloudTrailSlot.InvokedBy,
        9 when name.SequenceEqual("inScopeOf"u8) => CloudTrailSlot.InScopeOf,
        10 when name.SequenceEqual("onBehalfOf"u8) => CloudTrailSlot.OnBehalfOf,
        11 when name.SequenceEqual("principalId"u8) => CloudTrailSlot.PrincipalId,
        11 when name.SequenceEqual("accessKeyId"u8) => CloudTrailSlot.AccessKeyId,
        12 when name.SequenceEqual("credentialId"u8) => CloudTrailSlot.CredentialId,
        14 when name.SequenceEqual("sessionContext"u8) => CloudTrailSlot.SessionContext,
        16 when name.SequenceEqual("identityProvider"u8) => CloudTrailSlot.IdentityProvider,
        _ => CloudTrailSlot.None,
    };

    private static CloudTrailSlot FindSession(ReadOnlySpan<byte> name) => name.Length switch
    {
        10 when name.SequenceEqual("attributes"u8) => CloudTrailSlot.Attributes,
        13 when name.SequenceEqual("sessionIssuer"u8) => CloudTrailSlot.SessionIssuer,
        14 when name.SequenceEqual("sourceIdentity"u8) => CloudTrailSlot.SourceIdentity,
        15 when name.SequenceEqual("ec2RoleDelivery"u8) => CloudTrailSlot.RoleDelivery,
        19 when name.SequenceEqual("webIdFederationData"u8) => CloudTrailSlot.WebIdFederation,
        _ => CloudTrailSlot.None,
    };

    private static CloudTrailSlot FindIssuer(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("arn"u8) => CloudTrailSlot.IssuerArn,
        8 when name.SequenceEqual("userName"u8) => CloudTrailSlot.IssuerUserName,
        11 when name.SequenceEqual("principalId"u8) => CloudTrailSlot.IssuerPrincipalId,
        _ => CloudTrailSlot.None,
    };

    private static CloudTrailSlot FindInsight(ReadOnlySpan<byte> name) => name.Length switch
    {
        9 when name.SequenceEqual("eventName"u8) => CloudTrailSlot.EventName,
        11 when name.SequenceEqual("eventSource"u8) => CloudTrailSlot.EventSource,
        _ => CloudTrailSlot.None,
    };

    private static CloudTrailSlot RecordNine(ReadOnlySpan<byte> name) => name[6] switch
    {
        (byte)'i' when name.SequenceEqual("eventTime"u8) => CloudTrailSlot.EventTime,
        (byte)'a' when name.SequenceEqual("eventName"u8) => CloudTrailSlot.EventName,
        (byte)'i' when name.SequenceEqual("awsRegion"u8) => CloudTrailSlot.Region,
        (byte)'e' when name.SequenceEqual("userAgent"u8) => CloudTrailSlot.UserAgent,
        (byte)'o' when name.SequenceEqual("errorCode"u8) => CloudTrailSlot.ErrorCode,
        (byte)'c' when name.SequenceEqual("resources"u8) => CloudTrailSlot.Resources,
        (byte)'y' when name.SequenceEqual("eventType"u8) => CloudTrailSlot.EventType,
        (byte)'n' when JsonEnvelope.IsList(name) => CloudTrailSlot.List,
        _ => CloudTrailSlot.None,
    };
}
