namespace Nephoscope.Lab.Peers;

/// <summary>25 half-space trees of depth 8 with windows of 250 points (parameters near the paper's). Not thread-safe.</summary>
internal sealed class HalfSpaceForest
{
    private const int Trees = 25;
    private const int Depth = 8;
    private const int Window = 250;
    private const int SizeLimit = Window / 10;
    private const int Nodes = (1 << (Depth + 1)) - 1;

    private readonly int[,] features = new int[Trees, Nodes];
    private readonly double[,] splits = new double[Trees, Nodes];
    private int[,] reference = new int[Trees, Nodes];
    private int[,] latest = new int[Trees, Nodes];
    private int learnt;

    public HalfSpaceForest(ulong seed)
    {
        for (int tree = 0; tree < Trees; tree++)
        {
            SeededRandom random = SeededRandom.For(seed, "half-space tree", (ulong)tree);
            var low = new double[SessionVector.Features];
            var high = new double[SessionVector.Features];
            for (int f = 0; f < low.Length; f++)
            {
                // The paper's work range: twice the larger distance from a random point of the unit interval.
                double centre = random.Unit();
                double reach = 2 * Math.Max(centre, 1 - centre);
                (low[f], high[f]) = (centre - reach, centre + reach);
            }

            Grow(tree, 0, 0, low, high, random);
        }
    }

    /// <summary>The higher the more isolated; 0 until one window was learnt.</summary>
    public double Score(ReadOnlySpan<double> point)
    {
        if (learnt < Window)
        {
            return 0;
        }

        double mass = 0;
        for (int tree = 0; tree < Trees; tree++)
        {
            int node = 0;
            int depth = 0;
            while (depth < Depth && reference[tree, node] > SizeLimit)
            {
                node = Child(tree, node, point);
                depth++;
            }

            mass += reference[tree, node] * Math.Pow(2, depth);
        }

        return Math.Log(Trees * Window * Math.Pow(2, Depth)) - Math.Log(mass + 1);
    }

    public void Learn(ReadOnlySpan<double> point)
    {
        for (int tree = 0; tree < Trees; tree++)
        {
            int node = 0;
            latest[tree, 0]++;
            for (int depth = 0; depth < Depth; depth++)
            {
                node = Child(tree, node, point);
                latest[tree, node]++;
            }
        }

        learnt++;
        if (learnt % Window == 0)
        {
            (reference, latest) = (latest, reference);
            Array.Clear(latest);
        }
    }

    private int Child(int tree, int node, ReadOnlySpan<double> point) =>
        (2 * node) + (point[features[tree, node]] < splits[tree, node] ? 1 : 2);

    private void Grow(int tree, int node, int depth, double[] low, double[] high, SeededRandom random)
    {
        if (depth == Depth)
        {
            return;
        }

        int feature = random.Below(SessionVector.Features);
        double split = (low[feature] + high[feature]) / 2;
        features[tree, node] = feature;
        splits[tree, node] = split;
        (double before, double after) = (low[feature], high[feature]);
        high[feature] = split;
        Grow(tree, (2 * node) + 1, depth + 1, low, high, random);
        (low[feature], high[feature]) = (split, after);
        Grow(tree, (2 * node) + 2, depth + 1, low, high, random);
        low[feature] = before;
    }
}
