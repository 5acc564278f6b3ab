using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nephoscope.Service.Engine;

namespace Nephoscope.Service.Http;

/// <summary>The OpenAPI 3.1 document, made of the table that the endpoints are mapped from: it cannot say anything else than they do.</summary>
internal static partial class OpenApiText
{
    public static byte[] Of(IReadOnlyList<ApiEndpoint> endpoints) => LedgerEntries.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("openapi"u8, "3.1.0");
        json.WriteStartObject("info"u8);
        json.WriteString("title"u8, "Nephoscope");
        json.WriteString("version"u8, "1");
        json.WriteEndObject();
        json.WriteStartObject("components"u8);
        json.WriteStartObject("securitySchemes"u8);
        json.WriteStartObject("token"u8);
        json.WriteString("type"u8, "http");
        json.WriteString("scheme"u8, "bearer");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("paths"u8);
        foreach (IGrouping<string, ApiEndpoint> path in endpoints.GroupBy(endpoint => endpoint.Path).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(path.Key);
            foreach (ApiEndpoint endpoint in path)
            {
                json.WriteStartObject(endpoint.Method.ToLowerInvariant());
                Write(json, endpoint);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, ApiEndpoint endpoint)
    {
        json.WriteString("summary"u8, endpoint.Summary);
        if (endpoint.Policy is { } policy)
        {
            json.WriteStartArray("security"u8);
            json.WriteStartObject();
            json.WriteStartArray("token"u8);
            json.WriteStringValue(policy);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartArray("parameters"u8);
        foreach (Match part in PathPart().Matches(endpoint.Path))
        {
            Parameter(json, part.Groups[1].Value, "path", "");
        }

        foreach ((string name, string meaning) in endpoint.Query)
        {
            Parameter(json, name, "query", meaning);
        }

        json.WriteEndArray();
        if (endpoint.Takes.Count > 0)
        {
            json.WriteStartObject("requestBody"u8);
            Content(json, endpoint.Takes);
            json.WriteEndObject();
        }

        json.WriteStartObject("responses"u8);
        foreach ((int status, string meaning) in endpoint.Answers)
        {
            json.WriteStartObject(status.ToString(CultureInfo.InvariantCulture));
            json.WriteString("description"u8, meaning);
            if (status == 200)
            {
                Content(json, [endpoint.Gives]);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Parameter(Utf8JsonWriter json, string name, string place, string meaning)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("in"u8, place);
        json.WriteBoolean("required"u8, place == "path");
        json.WriteString("description"u8, meaning);
        json.WriteStartObject("schema"u8);
        json.WriteString("type"u8, "string");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Content(Utf8JsonWriter json, IReadOnlyList<string> types)
    {
        json.WriteStartObject("content"u8);
        foreach (string type in types)
        {
            json.WriteStartObject(type);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathPart();
}
