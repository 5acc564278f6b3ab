using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;

namespace Nephoscope.Service.Http;

/// <summary>Accounts: who there is, new ones, other roles, disabled ones. No answer holds a password or its hash.</summary>
internal sealed class AccountEndpoints(Accounts accounts, AuditLog audit)
{
    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/accounts", "All accounts.", Roles.Administrator, LedgerEndpoints.Limit, ListAsync),
        new("POST", "/api/v1/accounts", "Adds an account: name, password, role.", Roles.Administrator, LedgerEndpoints.Limit, AddAsync)
        {
            Takes = ["application/json"],
            Answers = [(201, "Added."), (400, "A value is wrong.")],
        },
        new("PATCH", "/api/v1/accounts/{name}", "Changes role or disabled; every session of the account ends.", Roles.Administrator, LedgerEndpoints.Limit, ChangeAsync)
        {
            Takes = ["application/json"],
            Answers = [(204, "Changed."), (400, "A value is wrong."), (404, "There is none."), (409, "It is the last administrator.")],
        },
    ];

    private Task ListAsync(HttpContext context) => JsonReply.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        foreach (Account account in accounts.All)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, account.Name);
            json.WriteString("role"u8, account.Role);
            json.WriteNumber("created"u8, account.CreatedSeconds);
            json.WriteNumber("locked_until"u8, account.LockedUntilSeconds);
            json.WriteBoolean("disabled"u8, account.IsDisabled);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private async Task AddAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null)
        {
            return;
        }

        string name = JsonReply.Text(body.RootElement, "name");
        string role = JsonReply.Text(body.RootElement, "role");
        if (await accounts.CreateAsync(name, JsonReply.Text(body.RootElement, "password"), role).ConfigureAwait(false) is { } complaint)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, complaint).ConfigureAwait(false);
            return;
        }

        await audit.WriteAsync(context, "account.add", name, detail: role).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status201Created;
    }

    private async Task ChangeAsync(HttpContext context)
    {
        using JsonDocument? body = await JsonReply.ReadAsync(context).ConfigureAwait(false);
        if (body is null)
        {
            return;
        }

        string name = (string)context.Request.RouteValues["name"]!;
        string role = JsonReply.Text(body.RootElement, "role");
        bool hasRole = body.RootElement.TryGetProperty("role"u8, out _);
        bool hasDisabled = body.RootElement.TryGetProperty("disabled"u8, out JsonElement disabled);
        if ((!hasRole && !hasDisabled) || (hasRole && !Roles.All.Contains(role)) || (hasDisabled && disabled.ValueKind is not (JsonValueKind.True or JsonValueKind.False)))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "role is one of " + string.Join(", ", Roles.All) + ", disabled true or false.").ConfigureAwait(false);
            return;
        }

        bool? off = hasDisabled ? disabled.GetBoolean() : null;
        AccountChange change = await accounts.ChangeGuardedAsync(name, account => account with { Role = hasRole ? role : account.Role, IsDisabled = off ?? account.IsDisabled }).ConfigureAwait(false);
        if (change != AccountChange.Done)
        {
            bool known = change == AccountChange.LastAdministrator;
            await Problem.WriteAsync(context, known ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound, known ? "It is the last administrator." : "There is none of this name.").ConfigureAwait(false);
            return;
        }

        await audit.WriteAsync(context, "account.change", name, detail: (hasRole ? role : "") + (off is { } now ? now ? " disabled" : " enabled" : "")).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
