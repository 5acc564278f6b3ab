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

    /// <summary>Place of each entity, in the order of <paramref name="nodes"/>; x grows to the right, y upwards.</summary>
    /// <param name="ends">For each connection the places of both ends in <paramref name="nodes"/>.</param>
    public static MapPoint[] Place(IReadOnlyList<MapNode> nodes, IReadOnlyList<(int From, int To)> ends)
    {
        List<int>[] bands = Enumerable.Range(0, MapStage.Count).Select(_ => new List<int>()).ToArray();
        foreach (int at in Enumerable.Range(0, nodes.Count).OrderBy(at => nodes[at].Account, StringComparer.Ordinal).ThenBy(at => nodes[at].Kind)
            .ThenBy(at => nodes[at].Uid, StringComparer.Ordinal).ThenBy(at => nodes[at].Id, StringComparer.Ordinal))
        {
            bands[MapStage.Of(nodes[at].Kind)].Add(at);
        }

        List<int>[] neighbours = Neighbours(nodes.Count, ends);
        double[] share = new double[nodes.Count];
        double[] mean = new double[nodes.Count];
        foreach (List<int> band in bands)
        {
            Rank(band, share);
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (List<int> band in sweep % 2 == 0 ? bands : bands.Reverse())
            {
                foreach (int at in band)
                {
                    mean[at] = Mean(at, neighbours, share);
                }

                band.Sort((a, b) => mean[a].CompareTo(mean[b]) is not 0 and int order ? order : string.CompareOrdinal(nodes[a].Id, nodes[b].Id));
                Rank(band, share);
            }
        }

        return Spread(bands, nodes.Count);
    }

    private static MapPoint[] Spread(List<int>[] bands, int count)
    {
        int most = bands.Max(band => band.Count);
        int rows = Math.Clamp((int)Math.Ceiling(Math.Sqrt(most * 4.0)), 14, 110);
        double height = BandWidth * MapStage.Count * 0.72;
        var places = new MapPoint[count];
        for (int at = 0; at < bands.Length; at++)
        {
            List<int> band = bands[at];
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

    private static void Rank(List<int> band, double[] share)
    {
        for (int i = 0; i < band.Count; i++)
        {
            share[band[i]] = (i + 0.5) / band.Count;
        }
    }

    private static double Mean(int at, List<int>[] neighbours, double[] share)
    {
        double sum = 0;
        foreach (int other in neighbours[at])
        {
            sum += share[other];
        }

        return neighbours[at].Count > 0 ? sum / neighbours[at].Count : share[at];
    }

    private static List<int>[] Neighbours(int count, IReadOnlyList<(int From, int To)> ends)
    {
        var neighbours = new List<int>[count];
        for (int at = 0; at < count; at++)
        {
            neighbours[at] = [];
        }

        foreach ((int from, int to) in ends)
        {
            neighbours[from].Add(to);
            neighbours[to].Add(from);
        }

        return neighbours;
    }
}

/// <summary>A place on the map, in its own units.</summary>
public readonly record struct MapPoint(double X, double Y);
