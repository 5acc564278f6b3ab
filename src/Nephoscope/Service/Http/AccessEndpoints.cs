using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;

namespace Nephoscope.Service.Http;

/// <summary>Set-up, sign-in and sign-out by form, the way to the provider, and who the caller is.</summary>
internal sealed class AccessEndpoints(Accounts accounts, SetupLink setup, AuditLog audit, IAntiforgery antiforgery, string? provider)
{
    public const string Limit = "sign-in";

    public IEnumerable<ApiEndpoint> All() =>
    [
        Page("GET", "/setup", "The set-up form.", context => ShowSetupAsync(context, context.Request.Query["token"].ToString(), "")),
        Page("POST", "/setup", "Makes the first administrator.", SetupAsync),
        Page("GET", "/sign-in", "The sign-in form.", context => ShowSignInAsync(context, "")),
        Page("POST", "/sign-in", "Signs in.", SignInAsync),
        .. provider is null ? Array.Empty<ApiEndpoint>() : [Page("GET", OidcSignIn.Path, "Signs in by the organisation's provider.", ToProviderAsync) with { Limit = Limit }],
        Page("POST", "/sign-out", "Signs out.", SignOutAsync),
        new("GET", "/api/v1/session", "Who the caller is, and the token that a browser sends with what it changes.", Roles.Viewer, LedgerEndpoints.Limit, SessionAsync),
    ];

    private static ApiEndpoint Page(string method, string path, string summary, RequestDelegate handler) =>
        new(method, path, summary, null, method == "POST" ? Limit : LedgerEndpoints.Limit, handler) { Gives = "text/html" };

    private Task ShowSetupAsync(HttpContext context, string token, string fault) =>
        AccessPage.WriteAsync(context, antiforgery, "Set up Nephoscope", "/setup", "Create the administrator", ("token", token), fault);

    private Task ShowSignInAsync(HttpContext context, string fault)
    {
        string path = LocalPath(context.Request.Query["ReturnUrl"].ToString());
        (string, string)? other = provider is null ? null : (OidcSignIn.Path + "?ReturnUrl=" + Uri.EscapeDataString(path), "Sign in with " + provider);
        return AccessPage.WriteAsync(context, antiforgery, "Sign in", "/sign-in", "Sign in", ("return", path), fault, other);
    }

    private static Task ToProviderAsync(HttpContext context) => OidcSignIn.BeginAsync(context, LocalPath(context.Request.Query["ReturnUrl"].ToString()));

    private async Task SetupAsync(HttpContext context)
    {
        if (await FormAsync(context).ConfigureAwait(false) is not { } form)
        {
            return;
        }

        string name = form["name"].ToString();
        string token = form["token"].ToString();
        string? complaint = await setup.UseAsync(token, name, form["password"].ToString()).ConfigureAwait(false);
        await audit.WriteAsync(context, "set-up", name, complaint is null ? "done" : "refused").ConfigureAwait(false);
        if (complaint is not null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await ShowSetupAsync(context, token, complaint).ConfigureAwait(false);
            return;
        }

        await EnterAsync(context, accounts.All.First(account => account.Name == name), "/").ConfigureAwait(false);
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (await FormAsync(context).ConfigureAwait(false) is not { } form)
        {
            return;
        }

        string name = form["name"].ToString();
        Account? account = await accounts.CheckAsync(name, form["password"].ToString()).ConfigureAwait(false);
        await audit.WriteAsync(
            account?.Name ?? AuditLog.NameOf(context.User), context.Connection.RemoteIpAddress?.ToString() ?? "", "sign-in", name.Length > 64 ? name[..64] : name,
            account is null ? "refused" : "done", "by password").ConfigureAwait(false);
        if (account is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await ShowSignInAsync(context, "Name and password do not fit, or the account is locked for a few minutes.").ConfigureAwait(false);
            return;
        }

        await EnterAsync(context, account, LocalPath(form["return"].ToString())).ConfigureAwait(false);
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if (await FormAsync(context).ConfigureAwait(false) is null)
        {
            return;
        }

        await audit.WriteAsync(context, "sign-out", "").ConfigureAwait(false);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        context.Response.Redirect("/sign-in");
    }

    private Task SessionAsync(HttpContext context)
    {
        string? token = context.User.Identity?.AuthenticationType == ApiTokens.Scheme ? null : antiforgery.GetAndStoreTokens(context).RequestToken;
        context.Response.Headers.CacheControl = "no-store";
        return JsonReply.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("name"u8, AuditLog.NameOf(context.User));
            json.WriteString("role"u8, context.User.FindFirstValue(ClaimTypes.Role));
            json.WriteString("antiforgery_header"u8, Antiforgery.HeaderName);
            json.WriteString("antiforgery_token"u8, token);
            json.WriteEndObject();
        });
    }

    private static async Task EnterAsync(HttpContext context, Account account, string path)
    {
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Accounts.Principal(account)).ConfigureAwait(false);
        context.Response.Redirect(path);
    }

    /// <summary>The form where it is one of ours.</summary>
    private async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context).ConfigureAwait(false))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The form is too old or was not sent from here. Open the page again.").ConfigureAwait(false);
            return null;
        }

        return await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Nothing but a path of this service.</summary>
    private static string LocalPath(string path) =>
        path.Length is > 0 and < 2000 && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) ? path : "/";
}
