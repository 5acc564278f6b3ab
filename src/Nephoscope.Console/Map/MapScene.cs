using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.WebConsole.Parts;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Map;

/// <summary>
/// What the browser draws of a map: bounded, with clean names, as rows of numbers. Above the bound, entities of one kind in one account
/// are drawn as one. Immutable.
/// </summary>
/// <param name="Nodes">id, label, group, x, y, size, 1 where it is new.</param>
/// <param name="Edges">Places of both ends in <paramref name="Nodes"/>, 1 where it is new.</param>
/// <param name="Entities">How many entities the rows stand for.</param>
/// <param name="IsAggregated">True where groups are drawn instead of entities.</param>
public sealed record MapScene(IReadOnlyList<object[]> Nodes, IReadOnlyList<int[]> Edges, int Entities, bool IsAggregated)
{
    /// <summary>Entities drawn one by one at most.</summary>
    public const int MostNodes = 5000;

    /// <summary>Lines drawn at most; the busiest are kept.</summary>
    public const int MostEdges = 25_000;

    private const string GroupId = "group:";

    /// <param name="newAfter">What was first seen after this is marked; null marks nothing.</param>
    public static MapScene Of(MapDocument map, MapFilter filter, EventTime? newAfter)
    {
        List<MapNode> nodes = [.. map.Nodes.Where(filter.Takes)];
        HashSet<EntityKey> kept = [.. nodes.Select(node => node.Key)];
        List<MapEdge> edges = [.. map.Edges.Where(edge => edge.From != edge.To && kept.Contains(edge.From) && kept.Contains(edge.To))];
        int entities = nodes.Count;
        bool aggregate = entities > MostNodes;
        if (aggregate)
        {
            (nodes, edges) = Aggregate(nodes, edges);
        }

        if (edges.Count > MostEdges)
        {
            edges = [.. edges.OrderByDescending(edge => edge.Count).Take(MostEdges)];
        }

        var order = new Dictionary<EntityKey, int>(nodes.Count);
        for (int at = 0; at < nodes.Count; at++)
        {
            order[nodes[at].Key] = at;
        }

        List<(int From, int To)> ends = [.. edges.Select(edge => (order[edge.From], order[edge.To]))];
        MapPoint[] places = MapLayout.Place(nodes, ends);
        int[] degrees = new int[nodes.Count];
        foreach ((int from, int to) in ends)
        {
            degrees[from]++;
            degrees[to]++;
        }

        return new MapScene(
            [.. nodes.Select((node, at) => Row(node, places[at], degrees[at], aggregate, newAfter))],
            [.. ends.Select((pair, at) => new[] { pair.From, pair.To, newAfter is { } after && edges[at].FirstSeen > after ? 1 : 0 })],
            entities, aggregate);
    }

    /// <summary>The filter that a drawn group stands for; null where the id is an entity's.</summary>
    public static (EntityKind Kind, string Account)? GroupOf(string id, MapDocument map, MapFilter filter) =>
        map.Nodes.Where(filter.Takes).Select(node => ((EntityKind, string)?)(node.Kind, node.Account)).Distinct()
            .FirstOrDefault(group => KeyOf(group!.Value.Item1, group.Value.Item2).ToString() == id);

    private static object[] Row(MapNode node, MapPoint place, int degree, bool aggregate, EventTime? newAfter)
    {
        int group = EntityShape.Of(node.Kind) switch { EntityShape.Who => 0, EntityShape.Place => 1, EntityShape.Runs => 2, _ => 3 };
        double size = aggregate ? Math.Clamp(4 + (2.2 * Math.Log(1 + node.Count)), 5, 26) : Math.Clamp(2.6 + (1.15 * Math.Log(1 + degree)), 3, 12);
        string label = Say.Clean(node.Name.Length > 0 ? node.Name : node.Uid, 60);
        return [node.Id, label, group, Math.Round(place.X, 2), Math.Round(place.Y, 2), Math.Round(size, 2), newAfter is { } after && node.FirstSeen > after ? 1 : 0];
    }

    /// <summary>One node for all entities of a kind in an account, with their number as its count; edges between them are summed.</summary>
    private static (List<MapNode> Nodes, List<MapEdge> Edges) Aggregate(List<MapNode> nodes, List<MapEdge> edges)
    {
        Dictionary<EntityKey, EntityKey> groupOf = nodes.DistinctBy(node => node.Key).ToDictionary(node => node.Key, node => KeyOf(node.Kind, node.Account));
        List<MapNode> groups =
        [
            .. nodes.GroupBy(node => (node.Kind, node.Account)).Select(group => new MapNode(
                KeyOf(group.Key.Kind, group.Key.Account).ToString(), group.Key.Kind, GroupId + group.Key.Account,
                $"{Say.Count(group.Count())} {Say.Kind(group.Key.Kind)}{(group.Key.Account.Length > 0 ? " in " + group.Key.Account : "")}", group.Key.Account,
                group.Min(node => node.FirstSeen), group.Max(node => node.LastSeen), group.Count())),
        ];
        List<MapEdge> joined =
        [
            .. edges.GroupBy(edge => (From: groupOf[edge.From], To: groupOf[edge.To], edge.Kind)).Where(group => group.Key.From != group.Key.To)
                .Select(group => new MapEdge(group.Key.From, group.Key.To, group.Key.Kind, group.Min(edge => edge.FirstSeen), group.Max(edge => edge.LastSeen), group.Sum(edge => edge.Count))),
        ];
        return (groups, joined);
    }

    private static EntityKey KeyOf(EntityKind kind, string account) => EntityKey.Of(kind, GroupId + account);
}

/// <summary>Which entities a person wants to see.</summary>
/// <param name="Account">Null for all.</param>
/// <param name="Stages">Bands that are shown, one bit each.</param>
/// <param name="Kind">Null for all.</param>
public sealed record MapFilter(string? Account, int Stages, EntityKind? Kind)
{
    public static MapFilter All { get; } = new(null, (1 << MapStage.Count) - 1, null);

    public bool Takes(MapNode node) =>
        (Stages & (1 << MapStage.Of(node.Kind))) != 0 && (Account is null || node.Account == Account || node.Account.Length == 0) && (Kind is null || node.Kind == Kind);
}
