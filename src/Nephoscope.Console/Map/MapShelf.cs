using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Map;

/// <summary>The newest map with what is looked up in it. Kept until the host has a newer one. Thread-safe.</summary>
public sealed class MapShelf(ConsoleHost host)
{
    private Shelf shelf = new(null, NoEdges);

    private static ILookup<EntityKey, MapEdge> NoEdges { get; } = Array.Empty<MapEdge>().ToLookup(edge => edge.From);

    /// <summary>Edges of the map last taken that begin or end at an entity.</summary>
    public IEnumerable<MapEdge> EdgesOf(EntityKey key) => Volatile.Read(ref shelf).Edges[key];

    /// <summary>Null until the host has one.</summary>
    public async Task<MapDocument?> MapAsync(CancellationToken cancellation)
    {
        MapDocument? newest = host.Map is null ? null : await host.Map(cancellation);
        if (ReferenceEquals(Volatile.Read(ref shelf).Map, newest))
        {
            return newest;
        }

        var fresh = new Shelf(newest, newest is null
            ? NoEdges
            : newest.Edges.SelectMany(edge => edge.From == edge.To ? [(edge.From, edge)] : new[] { (edge.From, edge), (edge.To, edge) }).ToLookup(pair => pair.Item1, pair => pair.edge));
        Volatile.Write(ref shelf, fresh);
        return newest;
    }

    private sealed record Shelf(MapDocument? Map, ILookup<EntityKey, MapEdge> Edges);
}
