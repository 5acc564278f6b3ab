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
    /// <summary>Characters; what is longer is no path, and would be written anew for each member below it.</summary>
    private const int LongestPath = 512;

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
            OcsfRecord.Put(record, name, OcsfRecord.FirstText(ocsf, places));
        }

        OcsfRecord.Put(record, "eventTime", Time(ocsf, "time", "time_dt"));
        PutCategory(record, ocsf);
        PutIdentity(record, ocsf);
        OcsfRecord.Put(record, "requestParameters", OcsfRecord.Data(ocsf, "api.request.data"));
        OcsfRecord.Put(record, "responseElements", OcsfRecord.Data(ocsf, "api.response.data"));
        PutResources(record, ocsf);
        if (OcsfRecord.At(ocsf, "class_uid") is { ValueKind: JsonValueKind.Number } kind && kind.TryGetInt32(out int uid) && uid == 3002)
        {
            OcsfRecord.Put(record, "additionalEventData.MFAUsed", OcsfRecord.Text(OcsfRecord.At(ocsf, "is_mfa") ?? OcsfRecord.At(ocsf, "mfa")) switch { "true" => "Yes", "false" => "No", _ => null });
        }

        if (OcsfRecord.At(ocsf, "unmapped") is { ValueKind: JsonValueKind.Object } unmapped)
        {
            Merge(record, "", unmapped);
        }

        return record;
    }

    private static void PutCategory(JsonObject record, JsonElement ocsf)
    {
        // Without a category of its own the mapping writes all three into one text.
        string? category = OcsfRecord.FirstText(ocsf, "metadata.product.feature.name");
        OcsfRecord.Put(record, "eventCategory", category?.Contains(',', StringComparison.Ordinal) == true ? null : category);
    }

    private static void PutIdentity(JsonObject record, JsonElement ocsf)
    {
        // Before 1.0 uid was the principal id and uuid the ARN; since then uid is the ARN. Principal ids of federated users begin like ARNs, too.
        string? uid = OcsfRecord.FirstText(ocsf, "actor.user.uid");
        bool early = OcsfRecord.FirstText(ocsf, "actor.user.uuid", "actor.user.account_uid") is not null;
        bool isArn = !early && uid?.StartsWith("arn:", StringComparison.Ordinal) == true;
        OcsfRecord.Put(record, "userIdentity.arn", early ? OcsfRecord.FirstText(ocsf, "actor.user.uuid") : isArn ? uid : null);
        OcsfRecord.Put(record, "userIdentity.principalId", OcsfRecord.FirstText(ocsf, "actor.user.uid_alt") ?? (isArn ? null : uid));
        OcsfRecord.Put(record, "userIdentity.sessionContext.attributes.creationDate", Time(ocsf, "actor.session.created_time", "actor.session.created_time_dt"));
        if (OcsfRecord.FirstText(ocsf, "actor.session.issuer") is { } issuer && issuer.Contains(":role/", StringComparison.Ordinal))
        {
            OcsfRecord.Put(record, "userIdentity.sessionContext.sessionIssuer.type", "Role");
            OcsfRecord.Put(record, "userIdentity.sessionContext.sessionIssuer.userName", issuer[(issuer.LastIndexOf('/') + 1)..]);
        }

        bool federated = OcsfRecord.FirstText(ocsf, "actor.user.type") is "WebIdentityUser" or "SAMLUser" or "IdentityCenterUser";
        OcsfRecord.Put(record, federated ? "userIdentity.identityProvider" : "userIdentity.sessionContext.webIdFederationData.federatedProvider", OcsfRecord.FirstText(ocsf, "actor.idp.name"));
    }

    private static void PutResources(JsonObject record, JsonElement ocsf)
    {
        if (OcsfRecord.At(ocsf, "resources") is not { ValueKind: JsonValueKind.Array } all)
        {
            return;
        }

        JsonArray resources = [];
        foreach (JsonElement resource in all.EnumerateArray())
        {
            JsonObject one = [];
            OcsfRecord.Put(one, "accountId", OcsfRecord.FirstText(resource, "owner.account.uid", "account_uid"));
            OcsfRecord.Put(one, "type", OcsfRecord.FirstText(resource, "type"));
            OcsfRecord.Put(one, "ARN", OcsfRecord.FirstText(resource, "uid"));
            resources.Add((JsonNode)one);
        }

        OcsfRecord.Put(record, "resources", resources);
    }

    private static string? Time(JsonElement ocsf, string milliseconds, string written) => OcsfRecord.Time(ocsf, milliseconds, written) is { } time
        ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
        : null;

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
            OcsfRecord.Put(record, path, OcsfRecord.Text(element) is { } text ? Value(path, text) : OcsfRecord.Node(element.GetRawText()));
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
}
