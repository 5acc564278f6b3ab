using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Layout;

/// <summary>The document around every page; made once per request, without a connection.</summary>
public sealed partial class App
{
    /// <summary>Pages are made over the connection only: made twice, they would ask the ledger twice and flicker.</summary>
    private static readonly InteractiveServerRenderMode Interactive = new(prerender: false);

    private string from = "";

    [CascadingParameter]
    public HttpContext? Context { get; set; }

    protected override void OnInitialized()
    {
        from = Context?.Connection.RemoteIpAddress?.ToString() ?? "";
        if (Context is { Response.HasStarted: false })
        {
            IHeaderDictionary headers = Context.Response.Headers;
            headers.ContentSecurityPolicy = ConsoleEndpoints.ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            headers.CacheControl = "no-store";
        }
    }

    private static string Address(string path) => ConsoleAssets.Shared.Address(path);
}
