using System.Security.Claims;
using System.Text.Json;
using Nephoscope.Service.Settings;

namespace Nephoscope.Service.Access;

/// <summary>Who somebody is by a provider's checked claims, and what they may do here. Immutable.</summary>
/// <param name="Subject">Issuer and subject, which never change; empty where the provider told none.</param>
/// <param name="Role">Null where none of the person's values is mapped and such people are refused.</param>
internal sealed record OidcPerson(string Name, string Subject, string? Role)
{
    private const int MostSubject = 512;
    private const int MostValues = 1000;

    public static OidcPerson Of(ClaimsPrincipal claims, OidcSettings settings)
    {
        string issuer = claims.FindFirst("iss")?.Value ?? "";
        string subject = claims.FindFirst("sub")?.Value ?? "";
        string name = new[] { settings.NameClaim, "preferred_username", "email", "sub" }
            .Select(claim => claims.FindFirst(claim)?.Value ?? "").FirstOrDefault(value => value.Length > 0, "");
        bool known = issuer.Length > 0 && subject.Length > 0 && issuer.Length + subject.Length < MostSubject;
        return new OidcPerson(name, known ? issuer + "|" + subject : "", RoleOf(Values(claims, settings.RoleClaim), settings));
    }

    /// <summary>The highest of the roles that the values map to.</summary>
    private static string? RoleOf(IEnumerable<string> values, OidcSettings settings)
    {
        HashSet<string> roles = [.. values.Take(MostValues).Select(value => settings.Roles.GetValueOrDefault(value, ""))];
        return Roles.All.LastOrDefault(roles.Contains) ?? settings.Unmapped;
    }

    private static IEnumerable<string> Values(ClaimsPrincipal claims, string claim)
    {
        string[] path = claim.Split('.');
        return claims.FindAll(claim).Select(found => found.Value)
            .Concat(path.Length < 2 ? [] : claims.FindAll(path[0]).SelectMany(found => Within(found.Value, path.AsSpan(1))));
    }

    /// <summary>Text or texts at a path of an object, as some providers nest them.</summary>
    private static List<string> Within(string json, ReadOnlySpan<string> path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            JsonElement at = document.RootElement;
            foreach (string name in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return [];
                }
            }

            return at.ValueKind switch
            {
                JsonValueKind.String => [at.GetString()!],
                JsonValueKind.Array => [.. at.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
                _ => [],
            };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return [];
        }
    }
}
