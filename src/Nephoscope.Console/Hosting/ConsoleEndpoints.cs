using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using Nephoscope.WebConsole.Desk;
using Nephoscope.WebConsole.Incidents;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Map;
using Nephoscope.WebConsole.Reading;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>
/// How a program takes the console in: <c>services.AddNephoscopeConsole(host)</c> and <c>app.MapNephoscopeConsole()</c>, after authentication,
/// authorization and antiforgery. Every page asks for a signed-in user; what a role may do is decided by <see cref="ConsoleRoles"/>.
/// </summary>
public static class ConsoleEndpoints
{
    /// <summary>
    /// What pages may load: nothing but what this host serves. Inline styles are allowed because the component library positions its
    /// menus and dialogs with them; inline script is not.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string Forever = "public, max-age=31536000, immutable";

    public static IServiceCollection AddNephoscopeConsole(this IServiceCollection services, ConsoleHost host) =>
        services.AddNephoscopeConsole(_ => host);

    /// <param name="host">Called once, when the first page is asked for.</param>
    public static IServiceCollection AddNephoscopeConsole(this IServiceCollection services, Func<IServiceProvider, ConsoleHost> host)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            options.DisconnectedCircuitMaxRetained = 50;
        });
        services.Configure<CircuitOptions>(options => options.DetailedErrors = false);
        services.AddCascadingAuthenticationState();
        services.AddMudServices(options => options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight);
        services.AddSingleton(host);
        services.AddSingleton<LedgerReader>();
        services.AddSingleton<CaseDesk>();
        services.AddSingleton<MapShelf>();
        services.AddSingleton<EntityReader>();
        services.AddScoped(services => new Viewer(services.GetRequiredService<ConsoleHost>().Clock));
        services.AddScoped<BrowserLink>();
        services.AddScoped<Keyboard>();
        services.AddScoped<TriageActions>();
        return services;
    }

    /// <summary>Maps the pages and what they load; a person who asks for a page that is not there is told so.</summary>
    /// <returns>The pages, for further conventions; they already require a signed-in user.</returns>
    public static IEndpointConventionBuilder MapNephoscopeConsole(this IEndpointRouteBuilder endpoints)
    {
        foreach (ConsoleAssets.Asset asset in ConsoleAssets.Shared.All)
        {
            endpoints.MapGet(asset.Path, context => SendAsync(context, asset)).AllowAnonymous();
        }

        endpoints.MapFallback(context =>
        {
            if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
            {
                context.Response.Redirect("/not-found");
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }

            return Task.CompletedTask;
        }).RequireAuthorization();
        return endpoints.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'")
            .RequireAuthorization();
    }

    private static async Task SendAsync(HttpContext context, ConsoleAssets.Asset asset)
    {
        IHeaderDictionary headers = context.Response.Headers;
        string tag = $"\"{asset.Tag}\"";
        headers.ETag = tag;
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = context.Request.Query.ContainsKey("v") ? Forever : "no-cache";
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        bool packed = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        byte[] body = packed ? asset.Packed : asset.Bytes;
        if (packed)
        {
            headers.ContentEncoding = "br";
        }

        context.Response.ContentType = asset.Type + "; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
