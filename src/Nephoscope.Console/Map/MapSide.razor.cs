using Microsoft.AspNetCore.Components;
using Nephoscope.Graph;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Map;

/// <summary>Beside the map: what was found or chosen, in words; works without the drawing.</summary>
public sealed partial class MapSide
{
    private const int Most = 40;

    [Parameter]
    public MapDocument? Map { get; set; }

    [Parameter]
    public MapNode? Chosen { get; set; }

    [Parameter]
    public IReadOnlyList<MapNode> Found { get; set; } = [];

    [Parameter]
    public string Text { get; set; } = "";

    /// <summary>What was seen to be reached from the chosen entity, nearest first.</summary>
    [Parameter]
    public IReadOnlyList<ReachedNode> Reach { get; set; } = [];

    [Parameter]
    public bool ShowsReach { get; set; }

    [Parameter]
    public EventCallback<MapNode> OnChoose { get; set; }

    [Parameter]
    public EventCallback OnReach { get; set; }

    private IEnumerable<ReachedNode> Sensitive => Reach.Where(reached => ObservedReach.IsSensitive(reached.Node.Kind));

    private IEnumerable<MapNode> Busiest => Map is null ? [] : Map.Nodes.OrderByDescending(node => node.Count).ThenBy(node => node.Id, StringComparer.Ordinal).Take(20);

    private static string NameOf(MapNode node) => Say.Clean(node.Name.Length > 0 ? node.Name : node.Uid, 90);
}
