using System.Globalization;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Tests.Graph;

/// <summary>Events from CloudTrail JSON, read the slow and simple way; the real parser has its own tests.</summary>
internal sealed class TestTrail : IDisposable
{
    private readonly EventBatch batch = new();

    public int Count => batch.Count;

    public SecurityEvent this[int index] => batch[index];

    public void Dispose() => batch.Dispose();

    public EventWriter Writer => batch.Writer;

    /// <summary>The event of one record; single quotes count as double ones.</summary>
    public SecurityEvent Add(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json.Replace('\'', '"'));
        Add(document.RootElement);
        return batch[batch.Count - 1];
    }

    public void Add(JsonElement record)
    {
        string time = Text(record, "eventTime") ?? "2026-01-05T10:00:00Z";
        var at = EventTime.FromSeconds(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds());
        bool signIn = Text(record, "eventSource") == "signin.amazonaws.com";
        EventWriter writer = batch.Writer;
        writer.Begin(signIn ? EventKind.SignIn : EventKind.ApiCall, SourceFormat.CloudTrail, at);
        Set(record, "eventID", EventField.Uid);
        Set(record, "eventSource", EventField.Service);
        Set(record, "eventName", EventField.Operation);
        Set(record, "awsRegion", EventField.Region);
        Set(record, "sourceIPAddress", EventField.SourceAddress);
        Set(record, "userAgent", EventField.UserAgent);
        Set(record, "recipientAccountId", EventField.AccountUid);
        Set(record, "sharedEventID", EventField.SharedUid);
        Set(record, "errorCode", EventField.ErrorCode);
        SetRaw(record, "requestParameters", EventField.Request);
        SetRaw(record, "responseElements", EventField.Response);
        SetRaw(record, "additionalEventData", EventField.Additional);
        SetRaw(record, "resources", EventField.Resources);
        if (Text(record, "errorCode") is not null)
        {
            writer.Raise(EventFlags.Failed);
        }

        if (record.TryGetProperty("readOnly", out JsonElement readOnly) && readOnly.ValueKind == JsonValueKind.True)
        {
            writer.Raise(EventFlags.ReadOnly);
        }

        if (Text(record, "eventType") == "AwsServiceEvent")
        {
            writer.Raise(EventFlags.ServiceEvent);
        }

        if (record.TryGetProperty("userIdentity", out JsonElement identity) && identity.ValueKind == JsonValueKind.Object)
        {
            AddIdentity(identity);
        }

        writer.Commit();
    }

    private void AddIdentity(JsonElement identity)
    {
        EventWriter writer = batch.Writer;
        Set(identity, "type", EventField.ActorType);
        Set(identity, "principalId", EventField.ActorUid);
        Set(identity, "arn", EventField.ActorArn);
        Set(identity, "userName", EventField.ActorName);
        Set(identity, "accountId", EventField.ActorAccountUid);
        Set(identity, "accessKeyId", EventField.CredentialUid);
        Set(identity, "invokedBy", EventField.InvokedBy);
        Set(identity, "identityProvider", EventField.FederatedProvider);
        if (Text(identity, "arn") is { } arn && arn.Contains(":assumed-role/", StringComparison.Ordinal))
        {
            writer.Set(EventField.SessionName, arn[(arn.LastIndexOf('/') + 1)..]);
        }

        if (Text(identity, "invokedBy") is not null && Text(identity, "type") is not (null or "AWSService"))
        {
            writer.Raise(EventFlags.OnBehalf);
        }

        if (identity.TryGetProperty("sessionContext", out JsonElement context))
        {
            Set(context, "sourceIdentity", EventField.SourceIdentity);
            if (context.TryGetProperty("sessionIssuer", out JsonElement issuer))
            {
                Set(issuer, "arn", EventField.IssuerArn);
                Set(issuer, "principalId", EventField.IssuerUid);
            }

            if (context.TryGetProperty("webIdFederationData", out JsonElement web))
            {
                Set(web, "federatedProvider", EventField.FederatedProvider);
            }
        }
    }

    private void Set(JsonElement parent, string name, EventField field)
    {
        if (Text(parent, name) is { } text)
        {
            batch.Writer.Set(field, text);
        }
    }

    private void SetRaw(JsonElement parent, string name, EventField field)
    {
        if (parent.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            batch.Writer.Set(field, value.GetRawText());
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
