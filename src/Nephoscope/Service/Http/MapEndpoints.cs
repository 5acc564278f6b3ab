using Microsoft.AspNetCore.Http;
using Nephoscope.Service.Access;

namespace Nephoscope.Service.Http;

/// <summary>The live map.</summary>
internal sealed class MapEndpoints(LiveMapView map)
{
    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/map", "Who and what was seen, and which talked to which; at most five seconds old.", Roles.Viewer, LedgerEndpoints.Limit, MapAsync),
    ];

    private async Task MapAsync(HttpContext context)
    {
        ReadOnlyMemory<byte> json = await map.JsonAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
