using Microsoft.AspNetCore.Http;
using Nephoscope.Report;
using Nephoscope.Service.Access;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.Service.Http;

/// <summary>The live map, and where inventories differ from it.</summary>
internal sealed class MapEndpoints(LiveMapView map, InventoryView inventory)
{
    /// <summary>Entries of each list that are told.</summary>
    private const int MostOfEach = 1000;

    public IEnumerable<ApiEndpoint> All() =>
    [
        new("GET", "/api/v1/map", "Who and what was seen, and which talked to which; at most five seconds old.", Roles.Viewer, LedgerEndpoints.Limit, MapAsync),
        new("GET", "/api/v1/map/inventory", "Where the inventories that are set differ from the map: contradictions, seen but not listed, listed but never seen; up to 1,000 of each.", Roles.Viewer, LedgerEndpoints.Limit, InventoryAsync)
        {
            Answers = [(200, "agreeing, totals, contradictions, not_in_inventory, never_seen, foreign_accounts, faults."), (404, "No inventory is set.")],
        },
    ];

    private async Task InventoryAsync(HttpContext context)
    {
        if (await inventory.CompareAsync(context.RequestAborted).ConfigureAwait(false) is not { } found)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, InventoryView.Remedy).ConfigureAwait(false);
            return;
        }

        await JsonReply.WriteAsync(context, json => DifferenceText.Write(json, found.Difference, MostOfEach, found.Faults)).ConfigureAwait(false);
    }

    private async Task MapAsync(HttpContext context)
    {
        ReadOnlyMemory<byte> json = await map.JsonAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
