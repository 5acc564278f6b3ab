using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;

namespace Nephoscope.Service.Http;

/// <summary>Makes, lists and revokes API tokens. A token is shown once, when it is made.</summary>
internal sealed class TokenEndpoints(ApiTokens tokens, AuditLog audit)
{
    private const int MostName = 64;

    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/tokens", "All tokens, without their secrets.", Roles.Administrator, LedgerEndpoints.Limit, ListAsync),
        new("POST", "/api/v1/tokens", "Makes a token: name, scope (ingest or a role), days (left out: for ever).", Roles.Administrator, LedgerEndpoints.Limit, MakeAsync)
        {
            Takes = ["application/json"],
            Answers = [(201, "The token; it cannot be seen again."), (400, "A value is wrong.")],
        },
        new("DELETE", "/api/v1/tokens/{id}", "Revokes a token.", Roles.Administrator, LedgerEndpoints.Limit, RevokeAsync)
        {
            Answers = [(204, "Revoked."), (404, "There is none of this id.")],
        },
    ];

    private Task ListAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        foreach (ApiToken token in tokens.All)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, token.Id);
            json.WriteString("name"u8, token.Name);
            json.WriteString("scope"u8, token.Scope);
            json.WriteString("by"u8, token.By);
            json.WriteNumber("created"u8, token.CreatedSeconds);
            json.WriteNumber("expires"u8, token.ExpiresSeconds);
            json.WriteBoolean("revoked"u8, token.IsRevoked);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private async Task MakeAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null)
        {
            return;
        }

        string name = JsonReply.Text(body.RootElement, "name");
        string scope = JsonReply.Text(body.RootElement, "scope");
        bool hasDays = body.RootElement.TryGetProperty("days"u8, out JsonElement days);
        int span = 0;
        if (name.Length is 0 or > MostName || !Roles.Scopes.Contains(scope) || (hasDays && (!days.TryGetInt32(out span) || span is < 1 or > 3650)))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "name has 1 to 64 characters, scope is ingest or a role, days 1 to 3,650.").ConfigureAwait(false);
            return;
        }

        (string token, ApiToken entry) = await tokens.CreateAsync(name, scope, AuditLog.NameOf(context.User), hasDays ? TimeSpan.FromDays(span) : null).ConfigureAwait(false);
        await audit.WriteAsync(context, "token.make", entry.Id, detail: scope).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.CacheControl = "no-store";
        await JsonReply.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, entry.Id);
            json.WriteString("token"u8, token);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task RevokeAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        bool known = await tokens.RevokeAsync(id).ConfigureAwait(false);
        if (!known)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "There is none of this id.").ConfigureAwait(false);
            return;
        }

        await audit.WriteAsync(context, "token.revoke", id).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
