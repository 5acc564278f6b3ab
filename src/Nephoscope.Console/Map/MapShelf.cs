using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Map;

/// <summary>The newest map with what is looked up in it. Kept until the host has a newer one. Thread-safe.</summary>
public sealed class MapShelf(ConsoleHost host)
{
    private Shelf shelf = new(null, NoEdges);

    private static ILookup<EntityKey, MapEdge> NoEdges { get; } = Array.Empty<MapEdge>().ToLookup(edge => edge.From);

    /// <summary>Null until the host has one.</summary>
    public MapDocument? Map => Current().Map;

    /// <summary>Edges that begin or end at an entity.</summary>
    public IEnumerable<MapEdge> EdgesOf(EntityKey key) => Current().Edges[key];

    private Shelf Current()
    {
        MapDocument? newest = host.Map?.Invoke();
        Shelf known = Volatile.Read(ref shelf);
        if (ReferenceEquals(known.Map, newest))
        {
            return known;
        }

        var fresh = new Shelf(newest, newest is null
            ? NoEdges
            : newest.Edges.SelectMany(edge => edge.From == edge.To ? [(edge.From, edge)] : new[] { (edge.From, edge), (edge.To, edge) }).ToLookup(pair => pair.Item1, pair => pair.edge));
        Volatile.Write(ref shelf, fresh);
        return fresh;
    }

    private sealed record Shelf(MapDocument? Map, ILookup<EntityKey, MapEdge> Edges);
}
