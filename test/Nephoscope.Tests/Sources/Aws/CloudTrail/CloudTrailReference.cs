using System.Globalization;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources.Text;

namespace Nephoscope.Tests.Sources.Aws.CloudTrail;

/// <summary>
/// The slow and plain way to read a CloudTrail record, over System.Text.Json and strings: what the parser is compared with. Shares no
/// code with it but the bounds of fields and the reading of addresses.
/// </summary>
internal sealed class CloudTrailReference
{
    private static readonly string[] Telling =
        ["eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "eventID", "insightDetails"];

    private readonly JsonElement record;

    private CloudTrailReference(JsonElement record) => this.record = record;

    public SortedDictionary<EventField, string> Fields { get; } = [];

    public EventFlags Flags { get; private set; }

    public EventKind Kind { get; private set; }

    public long Seconds { get; private set; }

    /// <summary>Null: not CloudTrail. Empty: read. Else the reason.</summary>
    public string? Verdict { get; private set; }

    public static CloudTrailReference Read(JsonElement record)
    {
        var reference = new CloudTrailReference(record);
        bool known = Telling.Count(name => record.TryGetProperty(name, out _)) >= 3 && !Text(reference.At("eventSource")).StartsWith("aws:", StringComparison.Ordinal);
        reference.Verdict = known ? reference.Run() : null;
        return reference;
    }

    /// <summary>Text of a scalar as the event keeps it; empty for null, absent, objects and arrays.</summary>
    public static string Text(JsonElement? element)
    {
        if (element is not { } value)
        {
            return string.Empty;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => Unescape(value.GetRawText()[1..^1]),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => string.Empty,
        };
    }

    private JsonElement? At(params ReadOnlySpan<string> path)
    {
        JsonElement value = record;
        foreach (string name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return null;
            }
        }

        return value;
    }

    private string First(params ReadOnlySpan<JsonElement?> candidates)
    {
        foreach (JsonElement? candidate in candidates)
        {
            if (Text(candidate).Length > 0)
            {
                return Text(candidate);
            }
        }

        return string.Empty;
    }

    private string? Run()
    {
        string time = Text(At("eventTime"));
        if (time.Length == 0)
        {
            return "no eventTime";
        }

        if (!TryTime(time, out long seconds))
        {
            return "eventTime is no time of the years 2000 to 2100";
        }

        Seconds = seconds;
        bool inner = At("eventName") is null;
        JsonElement? name = At("eventName") ?? At("insightDetails", "eventName");
        JsonElement? source = inner ? At("insightDetails", "eventSource") ?? At("eventSource") : At("eventSource");
        if (Text(name).Length == 0)
        {
            return "no eventName";
        }

        if (Text(source).Length == 0)
        {
            return "no eventSource";
        }

        Kind = KindOf(Text(source), Text(name));
        Put(EventField.Service, Text(source));
        Put(EventField.Operation, Text(name));
        PutCall();
        PutIdentity();
        PutFlags(Text(name));
        return string.Empty;
    }

    private static bool TryTime(string text, out long seconds)
    {
        seconds = 0;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            seconds = number > 946_684_800_000 ? number / 1000 : number;
            return seconds is > 946_684_800 and < 4_102_444_800;
        }

        bool read = DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ssK",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset moment);
        seconds = moment.ToUnixTimeSeconds();
        if (read && text.Length == 20)
        {
            return moment.Year is >= 2000 and <= 2100;
        }

        // Fractions, lower case and the like: CloudTrail never writes them, the parser leaves them to the common reader.
        bool other = Timestamp.TryParse(Encoding.UTF8.GetBytes(text), out EventTime time);
        seconds = time.Seconds;
        return other;
    }

    private EventKind KindOf(string source, string name)
    {
        string type = Text(At("eventType"));
        if (Text(At("eventCategory")) == "Insight" || type == "AwsCloudTrailInsight")
        {
            return EventKind.Insight;
        }

        bool signIn = source == "signin.amazonaws.com"
            && name is "ConsoleLogin" or "SwitchRole" or "ExitRole" or "RenewRole" or "CheckMfa" or "UserAuthentication"
                or "CredentialChallenge" or "CredentialVerification";
        signIn = signIn && source == "signin.amazonaws.com";
        return type == "AwsConsoleSignIn" || signIn || (source == "sso.amazonaws.com" && name is "Authenticate" or "Federate" && source == "sso.amazonaws.com")
            ? EventKind.SignIn
            : EventKind.ApiCall;
    }

    private void PutCall()
    {
        Put(EventField.Uid, Text(At("eventID")));
        Put(EventField.Region, Text(At("awsRegion")));
        Put(EventField.SourceAddress, Text(At("sourceIPAddress")));
        string agent = Text(At("userAgent"));
        Put(EventField.UserAgent, agent.Length > 2 && agent[0] == '[' && agent[^1] == ']' ? agent[1..^1] : agent);
        Put(EventField.ErrorCode, Text(At("errorCode")));
        Put(EventField.ErrorMessage, Text(At("errorMessage")));
        Put(EventField.RecordType, Text(At("eventType")));
        Put(EventField.SharedUid, Text(At("sharedEventID")));
        Put(EventField.VpcEndpointUid, Text(At("vpcEndpointId")));
        Put(EventField.HostHeader, Text(At("tlsDetails", "clientProvidedHostHeader")));
        Put(EventField.Request, Raw("requestParameters"));
        Put(EventField.Response, Raw("responseElements"));
        Put(EventField.Resources, Raw("resources"));
        Put(EventField.Additional, Raw("additionalEventData"));
        Put(EventField.Details, Raw("serviceEventDetails") is { Length: > 0 } service ? service
            : Raw("insightDetails") is { Length: > 0 } insight ? insight : Raw("addendum"));
        if (At("resources") is { ValueKind: JsonValueKind.Array } resources)
        {
            IEnumerable<string> Named(string name) => resources.EnumerateArray()
                .Where(static resource => resource.ValueKind == JsonValueKind.Object)
                .Select(resource => resource.TryGetProperty(name, out JsonElement value) ? Text(value) : string.Empty);
            Put(EventField.ResourceUid, Named("ARN").FirstOrDefault(static text => text.Length > 0)
                ?? resources.EnumerateArray().Where(static r => r.ValueKind == JsonValueKind.Object && r.TryGetProperty("ARNPrefix", out _))
                    .Select(static r => Text(r.GetProperty("ARNPrefix"))).FirstOrDefault() ?? string.Empty);
        }
    }

    private void PutIdentity()
    {
        const string Who = "userIdentity", Session = "sessionContext", Issuer = "sessionIssuer";
        Put(EventField.ActorType, Text(At(Who, "type")));
        Put(EventField.ActorArn, Text(At(Who, "arn")));
        Put(EventField.ActorUid, First(At(Who, "principalId"), At(Who, "onBehalfOf", "userId")));
        Put(EventField.ActorName, First(At(Who, "userName"), At(Who, Session, Issuer, "userName")));
        Put(EventField.ActorAccountUid, Text(At(Who, "accountId")));
        Put(EventField.AccountUid, First(At("recipientAccountId"), At(Who, "accountId"), At("vpcEndpointAccountId")));
        Put(EventField.CredentialUid, First(At(Who, "accessKeyId"), At(Who, "credentialId")));
        Put(EventField.IssuerArn, First(At(Who, Session, Issuer, "arn"), At(Who, "onBehalfOf", "identityStoreArn")));
        Put(EventField.IssuerUid, Text(At(Who, Session, Issuer, "principalId")));
        Put(EventField.InvokedBy, Text(At(Who, "invokedBy")));
        Put(EventField.SourceIdentity, Text(At(Who, Session, "sourceIdentity")));
        Put(EventField.ImpersonatedUser, Text(At(Who, "onBehalfOf", "userId")));
        Put(EventField.FederatedProvider, First(At(Who, Session, "webIdFederationData", "federatedProvider"), At(Who, "identityProvider")));
        Put(EventField.InstanceUid, First(At(Who, "inScopeOf", "credentialsIssuedTo"), At(Who, "inScopeOf", "sourceArn")));
        bool session = At(Who, Session) is not null || Text(At(Who, "type")) == "AssumedRole";
        string arn = Fields.GetValueOrDefault(EventField.ActorArn, string.Empty);
        string principal = Fields.GetValueOrDefault(EventField.ActorUid, string.Empty);
        string name = arn.Contains(":assumed-role/", StringComparison.Ordinal) ? arn[(arn.LastIndexOf('/') + 1)..]
            : arn.Length == 0 && Text(At(Who, "type")) == "AssumedRole" && principal.Contains(':', StringComparison.Ordinal)
                ? principal[(principal.IndexOf(':', StringComparison.Ordinal) + 1)..] : string.Empty;
        Put(EventField.SessionName, session ? name : string.Empty);
        if (At(Who, Session, "ec2RoleDelivery") is not null && session && name.StartsWith("i-", StringComparison.Ordinal)
            && !Fields.ContainsKey(EventField.InstanceUid))
        {
            Put(EventField.InstanceUid, name);
        }
    }

    private void PutFlags(string name)
    {
        string error = Fields.GetValueOrDefault(EventField.ErrorCode, string.Empty);
        bool lost = Kind == EventKind.SignIn && (Text(At("responseElements", name)) == "Failure" || Text(At("serviceEventDetails", name)) == "Failure");
        string[] denials =
            ["AccessDenied", "Unauthorized", "NotAuthorized", "AuthorizationError", "Forbidden", "InsufficientPermission", "InsufficientPrivilege"];
        Raise(EventFlags.Failed, error.Length > 0 || lost);
        Raise(EventFlags.Denied, denials.Any(word => error.Contains(word, StringComparison.Ordinal)));
        Raise(EventFlags.ReadOnly, Text(At("readOnly")) == "true");
        Raise(EventFlags.Mfa, Text(At("userIdentity", "sessionContext", "attributes", "mfaAuthenticated")) == "true"
            || (Kind == EventKind.SignIn && Text(At("additionalEventData", "MFAUsed")) == "Yes"));
        string type = Text(At("eventType"));
        Raise(EventFlags.ConsoleSession, Text(At("sessionCredentialFromConsole")) == "true" || type == "AwsConsoleAction");
        bool uncategorised = At("eventCategory") is not { } category || category.ValueKind == JsonValueKind.Null;
        Raise(EventFlags.DataEvent, uncategorised ? Text(At("managementEvent")) == "false" : Text(At("eventCategory")) == "Data");
        Raise(EventFlags.NetworkActivity, Text(At("eventCategory")) == "NetworkActivity");
        Raise(EventFlags.ServiceEvent, Kind != EventKind.SignIn && (type == "AwsServiceEvent" || Text(At("userIdentity", "type")) == "AWSService"));
        Raise(EventFlags.OnBehalf, Fields.ContainsKey(EventField.InvokedBy));
        Raise(EventFlags.Anonymous, Fields.GetValueOrDefault(EventField.ActorAccountUid) is "ANONYMOUS_PRINCIPAL" or "anonymous");
        byte[] address = Encoding.UTF8.GetBytes(Fields.GetValueOrDefault(EventField.SourceAddress, string.Empty));
        Raise(EventFlags.InvalidAddress, NetworkAddress.LooksLikeAddress(address) && !NetworkAddress.TryParse(address, out _));
    }

    private string Raw(string name) => At(name) is { } value && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : string.Empty;

    private void Raise(EventFlags flag, bool condition) => Flags |= condition ? flag : EventFlags.None;

    private void Put(EventField field, string text)
    {
        int bound = EventWriter.Bound(field);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > bound)
        {
            Flags |= EventFlags.Truncated;
            int length = bound;
            while ((bytes[length] & 0xC0) == 0x80)
            {
                length--;
            }

            text = Encoding.UTF8.GetString(bytes, 0, length);
        }

        if (text.Length > 0)
        {
            Fields[field] = text;
        }
    }

    // By characters, so that a lone half of a surrogate pair becomes the replacement character when it is encoded.
    private static string Unescape(string inside)
    {
        var text = new StringBuilder(inside.Length);
        for (int i = 0; i < inside.Length; i++)
        {
            if (inside[i] != '\\')
            {
                text.Append(inside[i]);
                continue;
            }

            i++;
            if (inside[i] == 'u')
            {
                text.Append((char)int.Parse(inside.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
                continue;
            }

            text.Append(inside[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', char other => other });
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
