using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>
/// Puts an OCSF record back into CloudTrail's form, by the published mapping read backwards (github.com/ocsf/examples, mappings/markdown/AWS,
/// versions 1.0.0-rc.2, 1.1.0 and 1.5.0). What has no place in OCSF stands in <c>unmapped</c> under CloudTrail's own names. Stateless.
/// </summary>
internal static class CloudTrailForm
{
    /// <summary>CloudTrail nests a dozen levels; a name of a thousand dots is no path.</summary>
    private const int MostSteps = 24;

    /// <summary>Characters; what is longer is no path either, and would be written anew for each member below it.</summary>
    private const int LongestPath = 512;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>CloudTrail's name, and where OCSF has it: the first that is there counts.</summary>
    private static readonly (string Name, string[] Places)[] Plain =
    [
        ("eventVersion", ["metadata.product.version"]),
        ("eventID", ["metadata.uid"]),
        ("eventType", ["metadata.event_code", "unmapped.eventType", "metadata.log_name"]),
        ("eventSource", ["api.service.name"]),
        ("eventName", ["api.operation"]),
        ("apiVersion", ["api.version"]),
        ("awsRegion", ["cloud.region"]),
        ("sourceIPAddress", ["src_endpoint.ip", "src_endpoint.domain", "src_endpoint.svc_name"]),
        ("vpcEndpointId", ["src_endpoint.uid"]),
        ("userAgent", ["http_request.user_agent"]),
        ("requestID", ["api.request.uid"]),
        ("errorCode", ["api.response.error"]),
        ("errorMessage", ["api.response.message", "api.response.error_message"]),
        ("recipientAccountId", ["unmapped.recipientAccountId", "cloud.account.uid", "cloud.account_uid"]),
        ("userIdentity.type", ["actor.user.type"]),
        ("userIdentity.accountId", ["actor.user.account.uid", "actor.user.account_uid"]),
        ("userIdentity.accessKeyId", ["actor.user.credential_uid"]),
        ("userIdentity.userName", ["actor.user.name"]),
        ("userIdentity.invokedBy", ["actor.invoked_by"]),
        ("userIdentity.sessionContext.attributes.mfaAuthenticated", ["actor.session.is_mfa", "actor.session.mfa"]),
        ("userIdentity.sessionContext.sessionIssuer.arn", ["actor.session.issuer"]),
        ("tlsDetails.tlsVersion", ["tls.version"]),
        ("tlsDetails.cipherSuite", ["tls.cipher"]),
        ("tlsDetails.clientProvidedHostHeader", ["tls.sni"]),
    ];

    public static JsonObject Of(JsonElement ocsf)
    {
        JsonObject record = [];
        foreach ((string name, string[] places) in Plain)
        {
            Put(record, name, FirstText(ocsf, places));
        }

        Put(record, "eventTime", Time(ocsf, "time", "time_dt"));
        PutCategory(record, ocsf);
        PutIdentity(record, ocsf);
        Put(record, "requestParameters", Data(ocsf, "api.request.data"));
        Put(record, "responseElements", Data(ocsf, "api.response.data"));
        PutResources(record, ocsf);
        if (At(ocsf, "class_uid") is { ValueKind: JsonValueKind.Number } kind && kind.TryGetInt32(out int uid) && uid == 3002)
        {
            Put(record, "additionalEventData.MFAUsed", Text(At(ocsf, "is_mfa") ?? At(ocsf, "mfa")) switch { "true" => "Yes", "false" => "No", _ => null });
        }

        if (At(ocsf, "unmapped") is { ValueKind: JsonValueKind.Object } unmapped)
        {
            Merge(record, "", unmapped);
        }

        return record;
    }

    private static void PutCategory(JsonObject record, JsonElement ocsf)
    {
        // Without a category of its own the mapping writes all three into one text.
        string? category = FirstText(ocsf, "metadata.product.feature.name");
        Put(record, "eventCategory", category?.Contains(',', StringComparison.Ordinal) == true ? null : category);
    }

    private static void PutIdentity(JsonObject record, JsonElement ocsf)
    {
        // Before 1.0 uid was the principal id and uuid the ARN; since then uid is the ARN. Principal ids of federated users begin like ARNs, too.
        string? uid = FirstText(ocsf, "actor.user.uid");
        bool early = FirstText(ocsf, "actor.user.uuid", "actor.user.account_uid") is not null;
        bool isArn = !early && uid?.StartsWith("arn:", StringComparison.Ordinal) == true;
        Put(record, "userIdentity.arn", early ? FirstText(ocsf, "actor.user.uuid") : isArn ? uid : null);
        Put(record, "userIdentity.principalId", FirstText(ocsf, "actor.user.uid_alt") ?? (isArn ? null : uid));
        Put(record, "userIdentity.sessionContext.attributes.creationDate", Time(ocsf, "actor.session.created_time", "actor.session.created_time_dt"));
        if (FirstText(ocsf, "actor.session.issuer") is { } issuer && issuer.Contains(":role/", StringComparison.Ordinal))
        {
            Put(record, "userIdentity.sessionContext.sessionIssuer.type", "Role");
            Put(record, "userIdentity.sessionContext.sessionIssuer.userName", issuer[(issuer.LastIndexOf('/') + 1)..]);
        }

        bool federated = FirstText(ocsf, "actor.user.type") is "WebIdentityUser" or "SAMLUser" or "IdentityCenterUser";
        Put(record, federated ? "userIdentity.identityProvider" : "userIdentity.sessionContext.webIdFederationData.federatedProvider", FirstText(ocsf, "actor.idp.name"));
    }

    private static void PutResources(JsonObject record, JsonElement ocsf)
    {
        if (At(ocsf, "resources") is not { ValueKind: JsonValueKind.Array } all)
        {
            return;
        }

        JsonArray resources = [];
        foreach (JsonElement resource in all.EnumerateArray())
        {
            JsonObject one = [];
            Put(one, "accountId", FirstText(resource, "owner.account.uid", "account_uid"));
            Put(one, "type", FirstText(resource, "type"));
            Put(one, "ARN", FirstText(resource, "uid"));
            resources.Add((JsonNode)one);
        }

        Put(record, "resources", resources);
    }

    /// <summary>Milliseconds, or text where there are none; 0 is written where nothing is known.</summary>
    private static string? Time(JsonElement ocsf, string milliseconds, string written)
    {
        if (At(ocsf, milliseconds) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long time) && time is > 0 and < 253_402_300_800_000)
        {
            return Written(DateTimeOffset.FromUnixTimeMilliseconds(time));
        }

        return FirstText(ocsf, written) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? Written(at) : null;
    }

    private static string Written(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>JSON written as text, or an object; what is neither stays text.</summary>
    private static JsonNode? Data(JsonElement ocsf, string place)
    {
        if (At(ocsf, place) is not { } data || data.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return Node(data.ValueKind == JsonValueKind.String ? data.GetString()! : data.GetRawText());
    }

    private static JsonNode? Node(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    /// <summary>Puts all below an element where its names lead, dots in them included; what is there already stays.</summary>
    private static void Merge(JsonObject record, string path, JsonElement element)
    {
        if (path.Length > LongestPath)
        {
            return;
        }

        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                Merge(record, path.Length == 0 ? property.Name : path + "." + property.Name, property.Value);
            }
        }
        else if (element.ValueKind != JsonValueKind.Null)
        {
            Put(record, path, Text(element) is { } text ? Value(path, text) : Node(element.GetRawText()));
        }
    }

    /// <summary>Everything is text in unmapped; CloudTrail has switches and numbers.</summary>
    private static JsonValue Value(string path, string text)
    {
        if (path is "readOnly" or "managementEvent" && text is "true" or "false")
        {
            return JsonValue.Create(text == "true");
        }

        bool counts = path.StartsWith("additionalEventData.bytes", StringComparison.Ordinal);
        return counts && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? JsonValue.Create(number) : JsonValue.Create(text);
    }

    private static void Put(JsonObject record, string path, JsonNode? value)
    {
        string[] steps = value is null ? [] : path.Split('.', MostSteps + 1);
        if (steps.Length is 0 or > MostSteps)
        {
            return;
        }

        JsonObject at = record;
        foreach (string step in steps.AsSpan(0, steps.Length - 1))
        {
            if (!at.TryGetPropertyValue(step, out JsonNode? next) || next is null)
            {
                at[step] = next = new JsonObject();
            }

            if (next is not JsonObject inner)
            {
                return;
            }

            at = inner;
        }

        at.TryAdd(steps[^1], value);
    }

    private static string? FirstText(JsonElement ocsf, params ReadOnlySpan<string> places)
    {
        foreach (string place in places)
        {
            if (At(ocsf, place) is { } found && Text(found) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    private static string? Text(JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.String => element.Value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => element.Value.GetRawText(),
        _ => null,
    };

    private static JsonElement? At(JsonElement element, string place)
    {
        foreach (Range step in place.AsSpan().Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(place.AsSpan(step), out element))
            {
                return null;
            }
        }

        return element;
    }
}
