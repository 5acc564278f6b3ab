using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.BrowserTests.Support;

/// <summary>The console on a real web server on the loopback address, where a cookie says who is signed in.</summary>
internal sealed class ConsoleServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ConsoleServer(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public static async Task<ConsoleServer> StartAsync(ConsoleHost host, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("NEPHOSCOPE_TEST_LOG") == "1")
        {
            builder.Logging.AddConsole();
        }

        builder.Services.AddAuthentication(CookieSignIn.Scheme).AddScheme<AuthenticationSchemeOptions, CookieSignIn>(CookieSignIn.Scheme, null);
        builder.Services.AddAuthorization();
        builder.Services.AddAntiforgery();
        builder.Services.AddNephoscopeConsole(host);
        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapNephoscopeConsole();
        await app.StartAsync();
        return new ConsoleServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
    }
}

/// <summary>Signs in whom a cookie names. For tests only: anybody can write that cookie.</summary>
internal sealed class CookieSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Cookie = "who";
    public new const string Scheme = "test";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[Cookie] is not { } cookie || Uri.UnescapeDataString(cookie).Split('|') is not [string name, string role])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, role)], Scheme);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
    }
}
