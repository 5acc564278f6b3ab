using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.WebConsole.Map;

/// <summary>
/// Places entities in five bands from left to right, each ordered by the mean place of its neighbours so that lines cross little (the
/// barycentre heuristic: Sugiyama, Tagawa, Toda 1981). The same map gives the same places. Thread-safe.
/// </summary>
public static class MapLayout
{
    private const int Sweeps = 6;
    private const double BandWidth = 100;

    /// <summary>Place of each entity, by id; x grows to the right, y upwards.</summary>
    public static IReadOnlyDictionary<string, MapPoint> Place(IReadOnlyList<MapNode> nodes, IReadOnlyList<MapEdge> edges)
    {
        List<string>[] bands = Enumerable.Range(0, MapStage.Count).Select(_ => new List<string>()).ToArray();
        foreach (MapNode node in nodes.OrderBy(node => node.Account, StringComparer.Ordinal).ThenBy(node => node.Kind).ThenBy(node => node.Uid, StringComparer.Ordinal).ThenBy(node => node.Id, StringComparer.Ordinal))
        {
            bands[MapStage.Of(node.Kind)].Add(node.Id);
        }

        Dictionary<string, List<string>> neighbours = Neighbours(nodes, edges);
        var share = new Dictionary<string, double>(nodes.Count, StringComparer.Ordinal);
        foreach (List<string> band in bands)
        {
            Rank(band, share);
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (List<string> band in sweep % 2 == 0 ? bands : bands.Reverse())
            {
                Dictionary<string, double> mean = band.ToDictionary(id => id, id => Mean(id, neighbours, share), StringComparer.Ordinal);
                band.Sort((a, b) => mean[a].CompareTo(mean[b]) is not 0 and int order ? order : string.CompareOrdinal(a, b));
                Rank(band, share);
            }
        }

        return Spread(bands);
    }

    private static Dictionary<string, MapPoint> Spread(List<string>[] bands)
    {
        int most = bands.Max(band => band.Count);
        int rows = Math.Clamp((int)Math.Ceiling(Math.Sqrt(most * 4.0)), 14, 110);
        double height = BandWidth * MapStage.Count * 0.72;
        var places = new Dictionary<string, MapPoint>(StringComparer.Ordinal);
        for (int at = 0; at < bands.Length; at++)
        {
            List<string> band = bands[at];
            int columns = Math.Max(1, (band.Count + rows - 1) / rows);
            int tall = Math.Max(1, (band.Count + columns - 1) / columns);
            for (int i = 0; i < band.Count; i++)
            {
                // Neighbours in order stand side by side, so that the order of a band stays its height.
                int column = i % columns;
                double row = (i / columns) + (columns > 1 ? (double)column / columns : 0);
                double x = (at * BandWidth) + (columns == 1 ? 0 : ((double)column / (columns - 1) * 0.56 * BandWidth) - (0.28 * BandWidth));
                double y = height * (0.5 - ((row + 0.5) / Math.Max(tall, rows * 0.45))) + (height * Math.Max(0, 1 - (tall / Math.Max(tall, rows * 0.45))) / -2);
                places[band[i]] = new MapPoint(x, y);
            }
        }

        return places;
    }

    private static void Rank(List<string> band, Dictionary<string, double> share)
    {
        for (int i = 0; i < band.Count; i++)
        {
            share[band[i]] = (i + 0.5) / band.Count;
        }
    }

    private static double Mean(string id, Dictionary<string, List<string>> neighbours, Dictionary<string, double> share) =>
        neighbours.TryGetValue(id, out List<string>? near) && near.Count > 0 ? near.Average(other => share[other]) : share[id];

    private static Dictionary<string, List<string>> Neighbours(IReadOnlyList<MapNode> nodes, IReadOnlyList<MapEdge> edges)
    {
        var neighbours = nodes.ToDictionary(node => node.Id, _ => new List<string>(), StringComparer.Ordinal);
        foreach (MapEdge edge in edges)
        {
            string from = edge.From.ToString();
            string to = edge.To.ToString();
            if (neighbours.TryGetValue(from, out List<string>? near) && neighbours.TryGetValue(to, out List<string>? far))
            {
                near.Add(to);
                far.Add(from);
            }
        }

        return neighbours;
    }
}

/// <summary>A place on the map, in its own units.</summary>
public readonly record struct MapPoint(double X, double Y);
