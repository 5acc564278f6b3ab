using System.Globalization;
using System.Text.Json.Nodes;

namespace Nephoscope.Tests.Sources.Aws.SecurityLake;

/// <summary>Puts a CloudTrail record into OCSF 1.1 as the published mapping has it; all that has no place there goes to unmapped, flat and as text.</summary>
internal static class OcsfForm
{
    private static readonly (string Ocsf, string CloudTrail)[] Moved =
    [
        ("metadata.product.version", "eventVersion"), ("metadata.uid", "eventID"), ("metadata.event_code", "eventType"), ("metadata.product.feature.name", "eventCategory"),
        ("api.service.name", "eventSource"), ("api.operation", "eventName"), ("api.version", "apiVersion"), ("cloud.region", "awsRegion"), ("src_endpoint.uid", "vpcEndpointId"),
        ("http_request.user_agent", "userAgent"), ("api.request.uid", "requestID"), ("api.response.error", "errorCode"), ("api.response.message", "errorMessage"),
        ("actor.user.type", "userIdentity.type"), ("actor.user.uid", "userIdentity.arn"), ("actor.user.uid_alt", "userIdentity.principalId"),
        ("actor.user.account.uid", "userIdentity.accountId"), ("actor.user.credential_uid", "userIdentity.accessKeyId"), ("actor.user.name", "userIdentity.userName"),
        ("actor.invoked_by", "userIdentity.invokedBy"), ("actor.session.created_time_dt", "userIdentity.sessionContext.attributes.creationDate"),
        ("actor.session.issuer", "userIdentity.sessionContext.sessionIssuer.arn"), ("actor.idp.name", "userIdentity.identityProvider"),
    ];

    public static JsonObject Of(JsonObject cloudTrail)
    {
        var rest = (JsonObject)cloudTrail.DeepClone();
        JsonObject ocsf = new() { ["class_uid"] = 6003, ["unmapped"] = new JsonObject() };
        Put(ocsf, "metadata.product.name", "CloudTrail");
        Put(ocsf, "metadata.version", "1.1.0");
        foreach ((string to, string from) in Moved)
        {
            Put(ocsf, to, Take(rest, from));
        }

        string time = Take(rest, "eventTime")!.GetValue<string>();
        ocsf["time"] = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        ocsf["time_dt"] = time;
        string? source = Take(rest, "sourceIPAddress")?.GetValue<string>();
        Put(ocsf, source is not null && System.Net.IPAddress.TryParse(source, out _) ? "src_endpoint.ip" : "src_endpoint.domain", source);
        Put(ocsf, "api.request.data", Take(rest, "requestParameters")?.ToJsonString());
        Put(ocsf, "api.response.data", Take(rest, "responseElements")?.ToJsonString());
        Put(ocsf, "actor.session.is_mfa", Take(rest, "userIdentity.sessionContext.attributes.mfaAuthenticated") is { } mfa ? mfa.GetValue<string>() == "true" : null);
        if (Take(rest, "resources") is JsonArray resources)
        {
            ocsf["resources"] = new JsonArray([.. resources.Select(resource => new JsonObject
            {
                ["uid"] = resource!["ARN"]?.DeepClone(), ["type"] = resource["type"]?.DeepClone(),
                ["owner"] = new JsonObject { ["account"] = new JsonObject { ["uid"] = resource["accountId"]?.DeepClone() } },
            })]);
        }

        Flatten(rest, "", (JsonObject)ocsf["unmapped"]!);
        return ocsf;
    }

    private static void Flatten(JsonObject from, string path, JsonObject into)
    {
        foreach ((string name, JsonNode? value) in from)
        {
            if (value is JsonObject inner)
            {
                Flatten(inner, path + name + ".", into);
            }
            else if (value is not null)
            {
                into[path + name] = value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
            }
        }
    }

    private static JsonNode? Take(JsonObject from, string path)
    {
        string[] steps = path.Split('.');
        JsonObject? at = from;
        foreach (string step in steps[..^1])
        {
            at = at?[step] as JsonObject;
        }

        JsonNode? taken = at?[steps[^1]]?.DeepClone();
        at?.Remove(steps[^1]);
        return taken;
    }

    private static void Put(JsonObject into, string path, JsonNode? value)
    {
        string[] steps = path.Split('.');
        JsonObject at = into;
        foreach (string step in steps[..^1])
        {
            at[step] ??= new JsonObject();
            at = (JsonObject)at[step]!;
        }

        at[steps[^1]] = value;
    }
}
