using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using Nephoscope.Service;
using Nephoscope.Service.Access;
using Nephoscope.Service.Settings;

namespace Nephoscope.Tests.Service.Access;

/// <summary>What changes about a person or token ends what goes on in their name.</summary>
public sealed class SessionTests
{
    private const string Password = "a long enough password";

    [Fact]
    public async Task A_stream_ends_when_the_token_is_revoked()
    {
        await using RunningService service = await RunningService.StartAsync(Settings());
        (string token, ApiToken entry) = await service.Host.Parts.Tokens.CreateAsync("t", Roles.Viewer, "test", null);
        using var client = new HttpClient { BaseAddress = service.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using StreamReader lines = await ListenAsync(client);
        Assert.True(await service.Host.Parts.Tokens.RevokeAsync(entry.Id));
        Assert.Equal("", await EndAsync(lines));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(new Uri("/api/v1/stream", UriKind.Relative), Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("role")]
    [InlineData("disabled")]
    [InlineData("password")]
    public async Task A_stream_and_the_cookie_end_when_the_account_changes(string what)
    {
        await using RunningService service = await RunningService.StartAsync(Settings());
        Accounts accounts = service.Host.Parts.Accounts;
        Assert.Null(await accounts.CreateAsync("ana", Password, Roles.Analyst));
        using HttpClient browser = AccessTests.Browser(service);
        (await AccessTests.Send(browser, "/sign-in", "/sign-in", "ana", Password)).Dispose();
        using StreamReader lines = await ListenAsync(browser);
        Assert.Null(what == "password" ? await accounts.SetPasswordAsync("ana", "another long password") : null);
        Assert.True(what == "password" || await accounts.ChangeAsync("ana", account => what == "role" ? account with { Role = Roles.Viewer } : account with { IsDisabled = true }));
        Assert.Equal("", await EndAsync(lines));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync(new Uri("/api/v1/session", UriKind.Relative), Cancel)).StatusCode);
        Assert.Equal(what == "password", await accounts.CheckAsync("ana", Password) is null && await accounts.CheckAsync("ana", "another long password") is not null);
    }

    [Fact]
    public async Task A_page_that_is_open_is_signed_out_when_the_account_changes()
    {
        await using RunningService service = await RunningService.StartAsync(Settings());
        ServiceParts parts = service.Host.Parts;
        await parts.Accounts.CreateAsync("ana", Password, Roles.Analyst);
        ClaimsPrincipal who = Accounts.Principal(parts.Accounts.All.Single());
        using var circuit = new CircuitSession(NullLoggerFactory.Instance, parts.Sessions);
        var ended = new TaskCompletionSource();
        circuit.AuthenticationStateChanged += async changed => _ = (await changed).User.Identity!.IsAuthenticated || ended.TrySetResult();
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(who)));
        await parts.Accounts.ChangeAsync("ana", account => account with { Role = Roles.Viewer });
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.False((await circuit.GetAuthenticationStateAsync()).User.Identity!.IsAuthenticated);
    }

    [Fact]
    public async Task A_session_by_the_provider_is_over_when_its_time_is()
    {
        await using RunningService service = await RunningService.StartAsync(Settings());
        ServiceParts parts = service.Host.Parts;
        await parts.Accounts.CreateAsync("ana", Password, Roles.Analyst);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Assert.True(parts.Sessions.IsCurrent(Accounts.Principal(parts.Accounts.All.Single(), now + 3600)));
        Assert.False(parts.Sessions.IsCurrent(Accounts.Principal(parts.Accounts.All.Single(), now)));
        Assert.False(parts.Sessions.IsCurrent(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ana")], "x"))));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ServiceSettings Settings() => RunningService.NewSettings() with { SessionCheck = TimeSpan.FromMilliseconds(50) };

    private static async Task<StreamReader> ListenAsync(HttpClient client)
    {
        HttpResponseMessage stream = await client.GetAsync(new Uri("/api/v1/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        Assert.Equal(": nephoscope", await lines.ReadLineAsync(Cancel));
        return lines;
    }

    private static async Task<string> EndAsync(StreamReader lines) => (await lines.ReadToEndAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel)).Trim();
}
