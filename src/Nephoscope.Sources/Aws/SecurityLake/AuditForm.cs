using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nephoscope.Sources.Aws.SecurityLake;

/// <summary>
/// Puts an OCSF record back into a Kubernetes audit event, by the published mapping read backwards (github.com/ocsf/examples,
/// mappings/markdown/AWS, EKS Audit Logs). Before 1.5 the objects of request and response lie flat in <c>unmapped</c>, a list's values joined by
/// commas: lists are put together by position, which is exact where every element has the value. Stateless.
/// </summary>
internal static class AuditForm
{
    private const int MostElements = 256;

    /// <summary>The audit event's name, and where OCSF has it.</summary>
    private static readonly (string Name, string[] Places)[] Plain =
    [
        ("apiVersion", ["metadata.product.version"]),
        ("level", ["metadata.log_level"]),
        ("auditID", ["api.request.uid"]),
        ("stage", ["message"]),
        ("requestURI", ["http_request.url.path"]),
        ("verb", ["api.operation"]),
        ("userAgent", ["http_request.user_agent"]),
        ("user.username", ["actor.user.name"]),
        ("user.uid", ["actor.user.uid"]),
        ("responseStatus.code", ["api.response.code"]),
        ("responseStatus.message", ["api.response.message"]),
        ("responseStatus.reason", ["api.response.error"]),
        ("responseStatus.status", ["api.response.error_message"]),
    ];

    /// <summary>What EKS knows of the caller in the cloud: lists of one.</summary>
    private static readonly (string Name, string Place)[] Caller =
    [
        ("accessKeyId", "actor.session.credential_uid"),
        ("canonicalArn", "actor.session.issuer"),
        ("sessionName", "actor.session.uid"),
        ("arn", "cloud.account.uid"),
        ("principalId", "actor.user.uid_alt"),
    ];

    /// <summary>Names below these are keys that people choose, dots in them included.</summary>
    private static readonly string[] FreeNames = ["labels", "annotations", "data", "stringData", "nodeSelector", "matchLabels"];

    public static JsonObject Of(JsonElement ocsf)
    {
        JsonObject audit = new() { ["kind"] = "Event" };
        foreach ((string name, string[] places) in Plain)
        {
            OcsfRecord.Put(audit, name, OcsfRecord.FirstText(ocsf, places));
        }

        foreach ((string name, string place) in Caller)
        {
            if (OcsfRecord.FirstText(ocsf, place) is { } text)
            {
                OcsfRecord.Put(audit, "user.extra." + name, new JsonArray(text));
            }
        }

        OcsfRecord.Put(audit, "user.groups", List(ocsf, "actor.user.groups", static group => OcsfRecord.FirstText(group, "name")));
        OcsfRecord.Put(audit, "requestReceivedTimestamp", Time(ocsf, "start_time", "start_time_dt"));
        OcsfRecord.Put(audit, "stageTimestamp", Time(ocsf, "time", "time_dt"));
        OcsfRecord.Put(audit, "requestObject", OcsfRecord.Data(ocsf, "api.request.data"));
        OcsfRecord.Put(audit, "responseObject", OcsfRecord.Data(ocsf, "api.response.data"));
        PutAddresses(audit, ocsf);
        PutObject(audit, ocsf);
        if (OcsfRecord.At(ocsf, "unmapped") is { ValueKind: JsonValueKind.Object } unmapped)
        {
            foreach (JsonProperty rest in unmapped.EnumerateObject())
            {
                Unfold(audit, rest.Name, OcsfRecord.Text(rest.Value));
            }
        }

        return audit;
    }

    private static string? Time(JsonElement ocsf, params ReadOnlySpan<string> places) =>
        OcsfRecord.Time(ocsf, places)?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static JsonArray? List(JsonElement ocsf, string place, Func<JsonElement, string?> text)
    {
        if (OcsfRecord.At(ocsf, place) is not { ValueKind: JsonValueKind.Array } list)
        {
            return null;
        }

        return new JsonArray([.. list.EnumerateArray().Select(text).OfType<string>().Select(value => JsonValue.Create(value))]);
    }

    private static void PutAddresses(JsonObject audit, JsonElement ocsf)
    {
        JsonArray addresses = List(ocsf, "src_endpoint.intermediate_ips", static address => OcsfRecord.Text(address)) ?? [];
        if (OcsfRecord.FirstText(ocsf, "src_endpoint.ip") is { } first)
        {
            addresses.Insert(0, (JsonNode?)JsonValue.Create(first));
        }

        OcsfRecord.Put(audit, "sourceIPs", addresses);
    }

    /// <summary>Type is resource and subresource together, by what is not said; the path tells the subresource for certain.</summary>
    private static void PutObject(JsonObject audit, JsonElement ocsf)
    {
        if (OcsfRecord.At(ocsf, "resources") is not { ValueKind: JsonValueKind.Array } all || all.GetArrayLength() == 0)
        {
            return;
        }

        JsonElement resource = all[0];
        string type = OcsfRecord.FirstText(resource, "type") ?? "";
        int end = type.AsSpan().IndexOfAny("/,;: ");
        string name = OcsfRecord.FirstText(resource, "name") ?? "";
        OcsfRecord.Put(audit, "objectRef.resource", end < 0 ? type : type[..end]);
        OcsfRecord.Put(audit, "objectRef.subresource", end < 0 ? Below(OcsfRecord.FirstText(ocsf, "http_request.url.path"), type, name) : type[end..].Trim('/', ',', ';', ':', ' '));
        OcsfRecord.Put(audit, "objectRef.namespace", OcsfRecord.FirstText(resource, "namespace"));
        OcsfRecord.Put(audit, "objectRef.name", name.Length > 0 ? name : null);
        OcsfRecord.Put(audit, "objectRef.apiVersion", OcsfRecord.FirstText(ocsf, "api.version"));
        OcsfRecord.Put(audit, "objectRef.apiGroup", OcsfRecord.FirstText(ocsf, "api.group.name"));
    }

    /// <summary>The step behind <c>/pods/NAME/</c>.</summary>
    private static string? Below(string? path, string resource, string name)
    {
        string lead = $"/{resource}/{name}/";
        int at = name.Length == 0 ? -1 : path?.IndexOf(lead, StringComparison.Ordinal) ?? -1;
        return at < 0 ? null : path![(at + lead.Length)..].Split('?', '/')[0];
    }

    /// <summary>Puts a flat name's value where it came from: <c>requestObject.spec.containers[].image</c>.</summary>
    private static void Unfold(JsonObject audit, string name, string? value)
    {
        if (value is null || audit.ContainsKey(name))
        {
            return;
        }

        JsonObject at = audit;
        string[] steps = Steps(name);
        for (int i = 0; i < steps.Length; i++)
        {
            bool isList = steps[i].EndsWith("[]", StringComparison.Ordinal);
            string step = isList ? steps[i][..^2] : steps[i];
            if (isList)
            {
                PutElements(at, step, string.Join('.', steps[(i + 1)..]), value);
                return;
            }

            if (i == steps.Length - 1)
            {
                at.TryAdd(step, Value(value));
                return;
            }

            if (!at.TryGetPropertyValue(step, out JsonNode? next))
            {
                at[step] = next = new JsonObject();
            }

            if (next is not JsonObject inner)
            {
                return;
            }

            at = inner;
        }
    }

    private static string[] Steps(string name)
    {
        string[] steps = name.Split('.', 25);
        int free = Array.FindIndex(steps, step => FreeNames.Contains(step));
        return steps.Length > 24 ? [] : free < 0 || free >= steps.Length - 2 ? steps : [.. steps[..(free + 1)], string.Join('.', steps[(free + 1)..])];
    }

    private static void PutElements(JsonObject at, string step, string rest, string value)
    {
        at.TryGetPropertyValue(step, out JsonNode? there);
        if (there is null)
        {
            at[step] = there = new JsonArray();
        }

        string[] values = value.Split(',', MostElements);
        for (int i = 0; i < values.Length && there is JsonArray list; i++)
        {
            if (list.Count <= i)
            {
                list.Add(rest.Length == 0 ? Value(values[i]) : new JsonObject());
            }

            if (rest.Length > 0 && list[i] is JsonObject element)
            {
                Unfold(element, rest, values[i]);
            }
        }
    }

    /// <summary>Everything is text in unmapped; objects have switches.</summary>
    private static JsonValue Value(string text) => text is "true" or "false" ? JsonValue.Create(text == "true") : JsonValue.Create(text);
}
