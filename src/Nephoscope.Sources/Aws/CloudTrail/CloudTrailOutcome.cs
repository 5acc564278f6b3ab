using System.Runtime.CompilerServices;
using Nephoscope.Events;
using Nephoscope.Sources.Json;

namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>What a record says about the call as a whole: its kind, and the facts that fit one bit.</summary>
[SkipLocalsInit]
internal static class CloudTrailOutcome
{
    private const EventFlags Nothing = EventFlags.None;

    public static EventKind Kind(in CloudTrailValues values)
    {
        Span<byte> scratch = stackalloc byte[64];
        ReadOnlySpan<byte> type = values.Plain(CloudTrailSlot.EventType, scratch);
        if (type.SequenceEqual("AwsConsoleSignIn"u8))
        {
            return values.Is(CloudTrailSlot.Category, "Insight"u8) ? EventKind.Insight : EventKind.SignIn;
        }

        return type.SequenceEqual("AwsCloudTrailInsight"u8) || values.Is(CloudTrailSlot.Category, "Insight"u8) ? EventKind.Insight
            : IsSignInCall(values) ? EventKind.SignIn
            : EventKind.ApiCall;
    }

    public static EventFlags Flags(in CloudTrailValues values, EventKind kind, EventWriter writer)
    {
        ulong fields = writer.Header.Fields;
        EventFlags flags = Failure(values, kind, writer.Get(EventField.ErrorCode));
        flags |= values.Is(CloudTrailSlot.ReadOnly, "true"u8) ? EventFlags.ReadOnly : Nothing;
        flags |= HasSecondFactor(values, kind) ? EventFlags.Mfa : Nothing;
        flags |= Category(values);
        flags |= Special(values, kind);
        flags |= (fields & (1UL << (int)EventField.InvokedBy)) != 0 ? EventFlags.OnBehalf : Nothing;
        ReadOnlySpan<byte> account = writer.Get(EventField.ActorAccountUid);
        if (account.SequenceEqual("ANONYMOUS_PRINCIPAL"u8) || account.SequenceEqual("anonymous"u8))
        {
            flags |= EventFlags.Anonymous;
        }

        ReadOnlySpan<byte> address = writer.Get(EventField.SourceAddress);
        if (!NetworkAddress.TryParse(address, out _) && NetworkAddress.LooksLikeAddress(address))
        {
            flags |= EventFlags.InvalidAddress;
        }

        return flags;
    }

    private static EventFlags Special(in CloudTrailValues values, EventKind kind)
    {
        Span<byte> scratch = stackalloc byte[64];
        ReadOnlySpan<byte> type = values.Plain(CloudTrailSlot.EventType, scratch);
        EventFlags flags = type.SequenceEqual("AwsConsoleAction"u8) || values.Is(CloudTrailSlot.FromConsole, "true"u8)
            ? EventFlags.ConsoleSession
            : Nothing;
        bool byProvider = type.SequenceEqual("AwsServiceEvent"u8) || values.Is(CloudTrailSlot.Type, "AWSService"u8);
        return byProvider && kind != EventKind.SignIn ? flags | EventFlags.ServiceEvent : flags;
    }

    // IAM Identity Center signs people in through events of the service type, and records cut down by an export have no type at all.
    private static bool IsSignInCall(in CloudTrailValues values)
    {
        if (values.Is(CloudTrailSlot.EventSource, "signin.amazonaws.com"u8))
        {
            return values.Is(CloudTrailSlot.EventName, "ConsoleLogin"u8)
                || values.Is(CloudTrailSlot.EventName, "SwitchRole"u8)
                || values.Is(CloudTrailSlot.EventName, "ExitRole"u8)
                || values.Is(CloudTrailSlot.EventName, "RenewRole"u8)
                || values.Is(CloudTrailSlot.EventName, "CheckMfa"u8)
                || values.Is(CloudTrailSlot.EventName, "UserAuthentication"u8)
                || values.Is(CloudTrailSlot.EventName, "CredentialChallenge"u8)
                || values.Is(CloudTrailSlot.EventName, "CredentialVerification"u8);
        }

        return values.Is(CloudTrailSlot.EventSource, "sso.amazonaws.com"u8)
            && (values.Is(CloudTrailSlot.EventName, "Authenticate"u8) || values.Is(CloudTrailSlot.EventName, "Federate"u8));
    }

    private static EventFlags Failure(in CloudTrailValues values, EventKind kind, ReadOnlySpan<byte> errorCode)
    {
        if (!errorCode.IsEmpty)
        {
            return IsDenial(errorCode) ? EventFlags.Failed | EventFlags.Denied : EventFlags.Failed;
        }

        return kind == EventKind.SignIn && (SaysFailure(values, CloudTrailSlot.Response) || SaysFailure(values, CloudTrailSlot.ServiceDetails))
            ? EventFlags.Failed
            : EventFlags.None;
    }

    // The answer of a sign-in names the step and how it ended: {"ConsoleLogin":"Failure"}.
    private static bool SaysFailure(in CloudTrailValues values, CloudTrailSlot slot)
    {
        Span<byte> scratch = stackalloc byte[64];
        ReadOnlySpan<byte> step = values.Plain(CloudTrailSlot.EventName, scratch);
        return values.Member(slot, step).Scalar(values.Text).SequenceEqual("Failure"u8);
    }

    private static bool IsDenial(ReadOnlySpan<byte> code) =>
        code.IndexOf("AccessDenied"u8) >= 0
        || code.IndexOf("Unauthorized"u8) >= 0
        || code.IndexOf("NotAuthorized"u8) >= 0
        || code.IndexOf("AuthorizationError"u8) >= 0
        || code.IndexOf("Forbidden"u8) >= 0
        || code.IndexOf("InsufficientPermission"u8) >= 0
        || code.IndexOf("InsufficientPrivilege"u8) >= 0;

    private static bool HasSecondFactor(in CloudTrailValues values, EventKind kind) =>
        values.Is(CloudTrailSlot.MfaAuthenticated, "true"u8)
        || (kind == EventKind.SignIn
            && values.Member(CloudTrailSlot.Additional, "MFAUsed"u8).Scalar(values.Text).SequenceEqual("Yes"u8));

    // Before version 1.07 there was no category; then only data events say that they are no management events.
    private static EventFlags Category(in CloudTrailValues values)
    {
        JsonValue category = values[CloudTrailSlot.Category];
        if (category.IsNull(values.Text))
        {
            return values.Is(CloudTrailSlot.ManagementEvent, "false"u8) ? EventFlags.DataEvent : EventFlags.None;
        }

        return values.Is(CloudTrailSlot.Category, "Data"u8) ? EventFlags.DataEvent
            : values.Is(CloudTrailSlot.Category, "NetworkActivity"u8) ? EventFlags.NetworkActivity
            : EventFlags.None;
    }
}
