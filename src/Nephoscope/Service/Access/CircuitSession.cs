using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;

namespace Nephoscope.Service.Access;

/// <summary>Looks every few seconds whether the person of an open page may still be here; who may not is signed out of the page.</summary>
internal sealed class CircuitSession(ILoggerFactory logging, Sessions sessions) : RevalidatingServerAuthenticationStateProvider(logging)
{
    protected override TimeSpan RevalidationInterval => sessions.Every;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(sessions.IsCurrent(authenticationState.User));
}
