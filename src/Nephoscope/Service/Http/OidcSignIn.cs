using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;

namespace Nephoscope.Service.Http;

/// <summary>
/// Sign-in by the organisation's provider: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636). The provider's tokens are checked and
/// thrown away; what remains is a session of this service.
/// </summary>
internal sealed class OidcSignIn(OidcSettings settings, Accounts accounts, AuditLog audit, TimeProvider clock)
{
    public const string Scheme = "Provider";

    /// <summary>Where a person begins, and where the provider sends them back to.</summary>
    public const string Path = "/sign-in/provider";
    public const string ReturnPath = "/sign-in/provider/return";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Signatures with public keys only: a shared secret must not vouch for people.</summary>
    private static readonly string[] Signatures = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public void Configure(OpenIdConnectOptions oidc)
    {
        oidc.Authority = settings.Authority.ToString().TrimEnd('/');
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = settings.ClientSecret?.Reveal();
        oidc.RequireHttpsMetadata = settings.Authority.Scheme == Uri.UriSchemeHttps;
        oidc.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        oidc.CallbackPath = ReturnPath;
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.SaveTokens = false;
        oidc.MapInboundClaims = false;
        oidc.DisableTelemetry = true;
        oidc.BackchannelTimeout = Patience;
        oidc.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(10);
        oidc.TokenValidationParameters.ValidAlgorithms = Signatures;
        oidc.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        oidc.ClaimActions.Clear();
        oidc.Scope.Clear();
        foreach (string scope in settings.Scopes)
        {
            oidc.Scope.Add(scope);
        }

        // The way back comes from another site: a strict cookie would stay behind.
        foreach (CookieBuilder cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.HttpOnly = true;
        }

        oidc.Events.OnTokenValidated = RequireSignature;
        oidc.Events.OnTicketReceived = ReceiveAsync;
        oidc.Events.OnRemoteFailure = FailAsync;
    }

    /// <summary>Sends the person to the provider.</summary>
    public static async Task BeginAsync(HttpContext context, string path)
    {
        try
        {
            await context.ChallengeAsync(Scheme, new AuthenticationProperties { RedirectUri = path }).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException or IOException)
        {
            await RefuseAsync(context, StatusCodes.Status502BadGateway, "The provider cannot be reached at present. A local account works still.").ConfigureAwait(false);
        }
    }

    /// <summary>The framework takes an unsigned token where it came from the provider directly, as the standard permits; not here.</summary>
    private static Task RequireSignature(TokenValidatedContext validated) =>
        validated.SecurityToken is { RawSignature.Length: > 0 } token && Signatures.Contains(token.Header.Alg)
            ? Task.CompletedTask
            : throw new SecurityTokenInvalidSignatureException("The provider's token is not signed.");

    private async Task ReceiveAsync(TicketReceivedContext received)
    {
        HttpContext context = received.HttpContext;
        OidcPerson person = OidcPerson.Of(received.Principal ?? new ClaimsPrincipal(), settings);
        (Account? account, string refusal) = person switch
        {
            { Subject: "" } => (null, "the provider told no subject"),
            { Role: null } => (null, "none of the person's values is mapped to a role"),
            _ => await accounts.EnterAsync(person.Name, person.Subject, person.Role).ConfigureAwait(false),
        };
        received.HandleResponse();
        if (account is null)
        {
            await WriteAsync(context, person.Name, "refused", refusal).ConfigureAwait(false);
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The provider knows you, but this service does not let you in: " + refusal + ".").ConfigureAwait(false);
            return;
        }

        await WriteAsync(context, account.Name, "done", account.Role).ConfigureAwait(false);
        long until = clock.GetUtcNow().ToUnixTimeSeconds() + (long)TimeSpan.FromHours(settings.SessionHours).TotalSeconds;
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, Accounts.Principal(account, until)).ConfigureAwait(false);

        // Not a redirect: as part of the other site's navigation the strict cookie would not be sent with it.
        await AccessPage.WriteOnwardAsync(context, received.ReturnUri ?? "/").ConfigureAwait(false);
    }

    private async Task FailAsync(RemoteFailureContext failed)
    {
        failed.HandleResponse();

        // Without our own state in it anybody may have sent it: that is not worth a line of the audit.
        if (failed.Properties is not null)
        {
            await WriteAsync(failed.HttpContext, "", "refused", "the provider's answer was not accepted").ConfigureAwait(false);
        }

        await RefuseAsync(failed.HttpContext, StatusCodes.Status401Unauthorized, "The provider's answer was not accepted. Try again from the sign-in page.").ConfigureAwait(false);
    }

    private Task WriteAsync(HttpContext context, string name, string outcome, string detail)
    {
        string bounded = name.Length > 64 ? name[..64] : name;
        string who = outcome == "done" ? bounded : AuditLog.NameOf(context.User);
        return audit.WriteAsync(who, context.Connection.RemoteIpAddress?.ToString() ?? "", "sign-in", bounded, outcome, $"by OpenID Connect at {settings.Authority.Host}: {detail}");
    }

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return AccessPage.WriteAsync(context, "No entry", text);
    }
}
