using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nephoscope.Service.Access;
using Nephoscope.Service.Health;
using Nephoscope.Service.Settings;
using Nephoscope.Storage;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service.Http;

/// <summary>The web server: who gets in, what is bounded, which endpoints there are.</summary>
internal static class WebServer
{
    private const string Either = "Either";

    public static WebApplication Build(ServiceParts parts, ServiceSettings settings, Action<ILoggingBuilder> logging, TelemetryExport? export)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listening.Configure(kestrel, settings));
        IServiceCollection services = builder.Services;
        services.AddSingleton<ILedger>(parts.Ledger).AddSingleton(parts.Ledger).AddSingleton(parts.Map).AddSingleton(parts.Health)
            .AddSingleton(parts.Tokens).AddSingleton(parts.Accounts).AddSingleton(parts.Audit).AddSingleton(parts.Clock);
        export?.Add(services, parts.FigureTable);

        AddAccess(services, parts, settings);
        AddLimits(services, parts);
        ConsoleView.Add(services, parts, settings);
        services.AddSingleton(parts.Sessions).AddScoped<AuthenticationStateProvider, CircuitSession>();
        WebApplication app = builder.Build();
        app.Use(next => context => SecurityHeaders.AddAsync(context, next));
        app.UseHostFiltering();
        app.UseRouting();
        app.Use(next => context => RequestTraces.FollowAsync(context, next));
        if (settings.Oidc is not null)
        {
            GuardReturn(app, settings);
        }

        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(next => context => Antiforgery.GuardAsync(context, next));
        Map(app, parts, settings);
        return app;
    }

    private static void AddAccess(IServiceCollection services, ServiceParts parts, ServiceSettings settings)
    {
        services.AddDataProtection().SetApplicationName("nephoscope")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(settings.Data, "keys")));
        AuthenticationBuilder ways = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization") ? ApiTokens.Scheme : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(ApiTokens.Scheme, null)
            .AddCookie(cookie => Configure(cookie, parts, settings));
        if (settings.Oidc is { } provider)
        {
            ways.AddOpenIdConnect(OidcSignIn.Scheme, new OidcSignIn(provider, parts.Accounts, parts.Audit, parts.Clock).Configure);
        }

        services.AddAuthorization(policies =>
        {
            foreach (string role in Roles.All)
            {
                policies.AddPolicy(role, policy => policy.RequireAssertion(context => Roles.Has(context.User, role)));
            }

            policies.AddPolicy(Roles.Ingest, policy => policy.RequireAssertion(context =>
                context.User.HasClaim(Roles.ScopeClaim, Roles.Ingest) || Roles.Has(context.User, Roles.Administrator)));
        });
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = Antiforgery.HeaderName;
            antiforgery.Cookie.Name = "nephoscope-form";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddHostFiltering(filter => filter.AllowedHosts = settings.Hosts.Contains("*") ? ["*"] : ["localhost", "127.0.0.1", "[::1]", .. settings.Hosts]);
    }

    private static void Configure(CookieAuthenticationOptions cookie, ServiceParts parts, ServiceSettings settings)
    {
        cookie.Cookie.Name = "nephoscope";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.Cookie.SecurePolicy = settings.Tls is null ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/sign-in";
        cookie.Events.OnRedirectToLogin = context => Answer(context, StatusCodes.Status401Unauthorized, "Sign in, or send a token.");
        cookie.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden, "This needs another role.");
        cookie.Events.OnValidatePrincipal = context =>
        {
            if (context.Principal is { } who && !parts.Sessions.IsCurrent(who))
            {
                context.RejectPrincipal();
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>A program gets the status, a person the page.</summary>
    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status, string reason)
    {
        PathString path = context.Request.Path;
        if (path.StartsWithSegments("/api", StringComparison.Ordinal) || path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            return Problem.WriteAsync(context.HttpContext, status, reason);
        }

        if (status == StatusCodes.Status403Forbidden)
        {
            context.Response.StatusCode = status;
            return AccessPage.WriteAsync(context.HttpContext, "Not for your role", "Ask an administrator if you need this page.");
        }

        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    private static void AddLimits(IServiceCollection services, ServiceParts parts) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (rejected, _) => new ValueTask(
            Problem.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests.", 10));
        limiter.AddPolicy(LedgerEndpoints.Limit, context => Window(AuditLog.NameOf(context.User) + " " + From(context), parts.Live.Now.Limits.RequestsPerMinute));
        limiter.AddPolicy(AccessEndpoints.Limit, context => Window(From(context), parts.Live.Now.Limits.SignInsPerMinute));
    });

    /// <summary>What comes back from the provider is worked on before endpoints are, so their limits do not bound it.</summary>
    private static void GuardReturn(WebApplication app, ServiceSettings settings)
    {
        var limiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Window(From(context), settings.Limits.SignInsPerMinute));
        app.Lifetime.ApplicationStopped.Register(limiter.Dispose);
        app.Use(next => async context =>
        {
            using RateLimitLease? lease = context.Request.Path == OidcSignIn.ReturnPath ? limiter.AttemptAcquire(context) : null;
            await (lease is { IsAcquired: false }
                ? Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many requests.", 10)
                : next(context)).ConfigureAwait(false);
        });
    }

    private static string From(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <summary>A limit that was changed begins anew.</summary>
    private static RateLimitPartition<string> Window(string key, int permits) => RateLimitPartition.GetSlidingWindowLimiter(
        $"{key} {permits}", _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 });

    private static void Map(WebApplication app, ServiceParts parts, ServiceSettings settings)
    {
        var access = new AccessEndpoints(
            parts.Accounts, parts.Setup, parts.Audit, app.Services.GetRequiredService<IAntiforgery>(), settings.Oidc?.Title);
        var hunts = new HuntReply(parts.Hunts, parts.Audit);
        List<ApiEndpoint> endpoints =
        [
            .. new PushEndpoints(parts.Intake, () => parts.Live.Now.Limits).All(),
            .. new LedgerEndpoints(parts.Ledger).All(),
            .. new TriageEndpoints(parts.Ledger, parts.Audit, parts.Clock).All(),
            .. new BlindSpotEndpoints(parts.Ledger, parts.Audit, parts.Clock).All(),
            .. new TokenEndpoints(parts.Tokens, parts.Audit).All(),
            .. new AccountEndpoints(parts.Accounts, parts.Audit).All(),
            .. new HuntEndpoints(parts.Hunts, hunts).All(),
            .. new AskEndpoints(parts.Asks, hunts).All(),
            .. new StreamEndpoint(parts.Ledger, parts.Sessions).All(),
            .. new MapEndpoints(parts.Map, parts.Inventory).All(),
            .. new HealthEndpoints(parts.Health, new PrometheusText(parts.FigureTable)).All(),
            .. access.All(),
        ];
        byte[] description = [];
        endpoints.Add(new ApiEndpoint("GET", "/openapi/v1.json", "This document.", null, LedgerEndpoints.Limit, context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(description, context.RequestAborted).AsTask();
        }));
        description = OpenApiText.Of(endpoints);
        foreach (ApiEndpoint endpoint in endpoints)
        {
            IEndpointConventionBuilder route = app.MapMethods(endpoint.Path, [endpoint.Method], endpoint.Handler);
            if (endpoint.Policy is { } policy)
            {
                route.RequireAuthorization(policy);
            }

            if (endpoint.Limit is { } limit)
            {
                route.RequireRateLimiting(limit);
            }
        }

        StaticText.Map(app);
        app.MapNephoscopeConsole();
    }
}
