using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nephoscope.Service.Access;

/// <summary>Authenticates <c>Authorization: Bearer nph_...</c>.</summary>
internal sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder, ApiTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? header = Request.Headers.Authorization;
        if (header is null || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        ClaimsPrincipal? who = tokens.Check(header["Bearer ".Length..].Trim());
        return Task.FromResult(who is null
            ? AuthenticateResult.Fail("The token is not known, revoked or expired.")
            : AuthenticateResult.Success(new AuthenticationTicket(who, ApiTokens.Scheme)));
    }
}
