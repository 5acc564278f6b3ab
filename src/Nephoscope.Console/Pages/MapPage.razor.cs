using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Layout;
using Nephoscope.WebConsole.Map;
using Nephoscope.WebConsole.Parts;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Pages;

/// <summary>Who and what was seen and who reached what, at any time; what somebody in possession of an entity could reach.</summary>
public sealed partial class MapPage : LivePage
{
    private const int Steps = 200;
    private const int MostFound = 50;

    private static readonly (string Title, int Stage)[] Bands = [("From where", 0), ("Who", 1), ("As what", 2), ("What runs", 3), ("What is kept", 4)];

    private ElementReference canvas;
    private DotNetObjectReference<MapPage>? self;
    private IJSObjectReference? drawing;
    private MapDocument? map;
    private MapScene? scene;
    private MapFilter filter = MapFilter.All;
    private MapNode? chosen;
    private IReadOnlyList<string> accounts = [];
    private IReadOnlyList<EntityKind> kinds = [];
    private IReadOnlyList<MapNode> found = [];
    private IReadOnlyList<ReachedNode> reach = [];
    private TimeMode time = TimeMode.All;
    private string text = "";
    private int step = Steps;
    private bool showsReach;
    private bool showsInventory;
    private bool failed;

    [Inject]
    private MapShelf Shelf { get; set; } = null!;

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    private string Told => scene is null ? "Observed, not configured" : scene.IsAggregated
        ? $"{Say.Count(scene.Entities)} entities, drawn as {Say.Count(scene.Nodes.Count)} groups; choose an account or a kind to see single ones"
        : $"{Say.Count(scene.Nodes.Count)} entities, {Say.Count(scene.Edges.Count, "connection")}; observed, not configured";

    private EventTime First => map is { Edges.Count: > 0 } ? map.Edges.Min(edge => edge.FirstSeen) : default;

    private EventTime Last => map is { Edges.Count: > 0 } ? map.Edges.Max(edge => edge.LastSeen) : default;

    private EventTime Moment => First.Plus(Last.Since(First) * step / Steps);

    private string MomentText => map is null || time == TimeMode.All ? "" : Viewer.Full(Moment);

    /// <summary>An entity was clicked; nothing for the background.</summary>
    [JSInvokable]
    public async Task OnChosen(string id)
    {
        MapNode? node = map?.Nodes.FirstOrDefault(known => known.Id == id);
        if (node is null && id.Length > 0 && scene is { IsAggregated: true } && map is not null && MapScene.GroupOf(id, map, filter) is { } group)
        {
            filter = filter with { Kind = group.Kind, Account = group.Account.Length > 0 ? group.Account : filter.Account };
            await DrawAsync();
        }
        else
        {
            await ChooseAsync(node, follow: false);
        }

        StateHasChanged();
    }

    protected override async Task LoadAsync(CancellationToken cancellation)
    {
        map = await Shelf.MapAsync(cancellation);
        accounts = map is null ? [] : [.. map.Nodes.Select(node => node.Account).Where(account => account.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        kinds = map is null ? [] : [.. map.Nodes.Select(node => node.Kind).Distinct().Order()];
        await DrawAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !ConsoleAssets.Shared.HasMap)
        {
            return;
        }

        try
        {
            self = DotNetObjectReference.Create(this);
            IJSObjectReference module = await Browser.ImportAsync("/_console/map.js");
            drawing = await module.InvokeAsync<IJSObjectReference>("create", canvas, self);
            await SendAsync();
            string wanted = new Uri(Navigation.Uri).Fragment.TrimStart('#');
            if (wanted.Length == 16 && map?.Nodes.FirstOrDefault(node => node.Id == wanted) is { } node)
            {
                await ChooseAsync(node, follow: true);
            }
        }
        catch (JSException)
        {
            failed = true;
        }

        StateHasChanged();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _ = EndAsync();
    }

    private static string BandShape(int stage) => stage switch { 0 => EntityShape.Place, 1 or 2 => EntityShape.Who, 3 => EntityShape.Runs, _ => EntityShape.Data };

    private async Task EndAsync()
    {
        try
        {
            if (drawing is not null)
            {
                await drawing.InvokeVoidAsync("dispose");
                await drawing.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the drawing with it.
        }

        self?.Dispose();
    }

    private async Task DrawAsync()
    {
        if (map is null)
        {
            return;
        }

        MapDocument shown = time == TimeMode.At ? map.At(Moment) : time == TimeMode.Since ? map.NewBetween(Moment, Last) : map;
        scene = MapScene.Of(shown, filter, time == TimeMode.Since ? Moment : null);
        await SendAsync();
    }

    /// <summary>Hands the scene to the browser, where both are there.</summary>
    private async Task SendAsync()
    {
        if (drawing is not null && scene is not null)
        {
            await drawing.InvokeVoidAsync("show", scene.Nodes, scene.Edges);
        }
    }

    private async Task ChooseAsync(MapNode? node, bool follow)
    {
        chosen = node;
        showsReach = false;
        reach = node is null || map is null ? [] : ObservedReach.From(map, node.Key);
        if (drawing is not null)
        {
            await drawing.InvokeVoidAsync("choose", node?.Id ?? "", Array.Empty<object>(), follow);
        }
    }

    /// <summary>Lights up what can be reached from the chosen entity, or puts the light out.</summary>
    private async Task ReachAsync()
    {
        showsReach = !showsReach;
        if (drawing is not null && chosen is not null)
        {
            object[][] lit = showsReach ? [[chosen.Id, 0], .. reach.Take(MapScene.MostNodes).Select(node => new object[] { node.Node.Id, node.Distance })] : [];
            await drawing.InvokeVoidAsync("choose", chosen.Id, lit, false);
        }
    }

    private Task FindAsync(ChangeEventArgs change)
    {
        text = Say.Clean(change.Value?.ToString() ?? "", 100).Trim();
        found = text.Length == 0 || map is null ? [] : [.. map.Search(text).OrderByDescending(node => node.Count).Take(MostFound)];
        return found.Count == 1 ? ChooseAsync(found[0], follow: true) : Task.CompletedTask;
    }

    private Task AccountAsync(ChangeEventArgs change)
    {
        filter = filter with { Account = change.Value?.ToString() is { Length: > 0 } account ? account : null };
        return DrawAsync();
    }

    private Task KindAsync(ChangeEventArgs change)
    {
        filter = filter with { Kind = Enum.TryParse(change.Value?.ToString(), out EntityKind kind) ? kind : null };
        return DrawAsync();
    }

    private Task BandAsync(int stage)
    {
        filter = filter with { Stages = filter.Stages ^ (1 << stage) };
        return DrawAsync();
    }

    private Task TimeAsync(TimeMode mode)
    {
        time = mode;
        step = mode == TimeMode.Since ? Steps * 9 / 10 : Steps;
        return DrawAsync();
    }

    private void Preview(ChangeEventArgs change) =>
        step = int.TryParse(change.Value?.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out int at) ? Math.Clamp(at, 0, Steps) : Steps;

    private Task StepAsync(ChangeEventArgs change)
    {
        Preview(change);
        return DrawAsync();
    }

    private async Task ZoomAsync(int by)
    {
        if (drawing is not null)
        {
            await drawing.InvokeVoidAsync("zoom", by);
        }
    }

    /// <summary>Which time of the map is shown.</summary>
    private enum TimeMode
    {
        All,
        At,
        Since,
    }
}
