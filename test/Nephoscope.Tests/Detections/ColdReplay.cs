using System.Text;
using System.Text.Json;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Detections;

/// <summary>
/// Shows recorded calls to the detectors as an account in its first hour would: everything is new, nothing is known. A small reader of
/// its own, so that these tests fail only for the detectors' sake.
/// </summary>
internal static class ColdReplay
{
    public static List<Finding> Run(IEnumerable<JsonElement> records)
    {
        var entities = new EntityCatalog();
        var dispatcher = new DetectorDispatcher(DetectorCatalog.Create());
        var sink = new FindingSink();
        var behavior = new Assessment();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using var batch = new EventBatch(1 << 16);
        foreach (JsonElement record in records.OrderBy(r => Text(r, "eventTime"), StringComparer.Ordinal))
        {
            batch.Reset();
            Write(batch.Writer, record);
            Show(batch[0], entities, dispatcher, sink, behavior, seen);
        }

        Assert.Equal(0, dispatcher.Failures);
        return [.. sink.Findings];
    }

    private static void Show(SecurityEvent e, EntityCatalog entities, DetectorDispatcher dispatcher, FindingSink sink, Assessment behavior, HashSet<string> seen)
    {
        bool service = e.Text(EventField.ActorType) == "AWSService" || e.Is(EventFlags.ServiceEvent);
        string session = e.Text(EventField.ActorUid) + e.Text(EventField.CredentialUid);
        _ = NetworkAddress.TryParse(e[EventField.SourceAddress], out NetworkAddress address);
        EntityKey principal = entities.Know(
            service ? EntityKind.ServicePrincipal : EntityKind.User, e[EventField.ActorArn].IsEmpty ? e[EventField.InvokedBy] : e[EventField.ActorArn],
            e[EventField.ActorName], e[EventField.AccountUid], service ? IdentityClass.Service : IdentityClass.User);
        behavior.Clear();
        behavior.IsInformative = true;
        behavior.SessionStart = seen.Add(session);
        behavior.SourceNewInSession = seen.Add(session + e.Text(EventField.SourceAddress));
        behavior.UserAgentNewInSession = seen.Add(session + e.Text(EventField.UserAgent));
        for (int i = 0; i < Features.Count; i++)
        {
            behavior[(Feature)i] = new FeatureScore { Applies = true, FirstInSession = true, Level = NoveltyLevel.NewToAccount, Probability = 1 };
        }

        var observation = new Observation
        {
            Event = e,
            Actor = new Actor(
                principal, principal, EntityKey.Of(EntityKind.Session, session), EntityKey.Of(EntityKind.Account, e[EventField.AccountUid]), default,
                service ? IdentityClass.Service : IdentityClass.User, e.Is(EventFlags.OnBehalf), false),
            Origin = new NetworkOrigin(
                address.IsNone ? e.Text(EventField.SourceAddress).Contains(".amazonaws.com", StringComparison.Ordinal) ? OriginKind.ServiceName : OriginKind.Invalid
                    : address.IsPrivate ? OriginKind.Private : OriginKind.External,
                address, Fingerprint.Of(e[EventField.SourceAddress]), 0, 0),
            Behavior = behavior,
            Entities = entities,
            Files = [],
        };
        dispatcher.Dispatch(in observation, sink);
    }

    private static void Write(EventWriter writer, JsonElement record)
    {
        string service = Text(record, "eventSource");
        JsonElement identity = record.TryGetProperty("userIdentity", out JsonElement i) && i.ValueKind == JsonValueKind.Object ? i : default;
        writer.Begin(
            service.StartsWith("signin", StringComparison.Ordinal) ? EventKind.SignIn : EventKind.ApiCall, SourceFormat.CloudTrail,
            EventTime.FromMilliseconds(DateTimeOffset.Parse(Text(record, "eventTime"), System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()));
        writer.Set(EventField.Uid, Text(record, "eventID"));
        writer.Set(EventField.AccountUid, Text(record, "recipientAccountId"));
        writer.Set(EventField.Region, Text(record, "awsRegion"));
        writer.Set(EventField.ActorType, Text(identity, "type"));
        writer.Set(EventField.ActorUid, Text(identity, "principalId"));
        writer.Set(EventField.ActorArn, Text(identity, "arn"));
        writer.Set(EventField.ActorName, Text(identity, "userName"));
        writer.Set(EventField.CredentialUid, Text(identity, "accessKeyId"));
        writer.Set(EventField.InvokedBy, Text(identity, "invokedBy"));
        writer.Set(EventField.SourceAddress, Text(record, "sourceIPAddress"));
        writer.Set(EventField.UserAgent, Text(record, "userAgent"));
        writer.Set(EventField.Service, service);
        writer.Set(EventField.Operation, Text(record, "eventName"));
        writer.Set(EventField.ErrorCode, Text(record, "errorCode"));
        writer.Set(EventField.Request, Text(record, "requestParameters"));
        writer.Set(EventField.Response, Text(record, "responseElements"));
        writer.Set(EventField.Additional, Text(record, "additionalEventData"));
        string error = Text(record, "errorCode");
        bool denied = error.Contains("AccessDenied", StringComparison.Ordinal) || error.Contains("Unauthorized", StringComparison.Ordinal);
        writer.Raise(error.Length == 0 ? 0 : denied ? EventFlags.Failed | EventFlags.Denied : EventFlags.Failed);
        writer.Raise(Text(identity, "invokedBy").Length > 0 ? EventFlags.OnBehalf : 0);
        writer.Raise(Text(record, "eventType") == "AwsServiceEvent" ? EventFlags.ServiceEvent : 0);
        writer.Raise(Text(record, "readOnly") == "true" ? EventFlags.ReadOnly : 0);
        writer.Commit();
    }

    private static string Text(JsonElement record, string member) =>
        record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(member, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
