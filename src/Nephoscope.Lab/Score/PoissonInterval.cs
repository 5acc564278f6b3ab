namespace Nephoscope.Lab.Score;

/// <summary>
/// Rate of rare things with its exact 95 % confidence interval (F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28,
/// 1936). For zero things the upper bound is the rule of three, 3 by exposure (one-sided 95 %).
/// </summary>
/// <param name="Count">What was seen.</param>
/// <param name="Exposure">How much was looked at; above 0.</param>
public readonly record struct PoissonInterval(int Count, double Exposure)
{
    private const double Tail = 0.025;

    public double Rate => Count / Exposure;

    public double Lower => Count == 0 ? 0 : LowerMean(Count) / Exposure;

    public double Upper => Count == 0 ? 3 / Exposure : UpperMean(Count) / Exposure;

    private static double LowerMean(int count) => Solve(count, mean => 1 - AtMost(count - 1, mean) < Tail);

    private static double UpperMean(int count) => Solve(count, mean => AtMost(count, mean) > Tail);

    /// <summary>Probability of at most so many, by summing the distribution from its largest term's logarithm.</summary>
    internal static double AtMost(int count, double mean)
    {
        double log = -mean;
        double sum = Math.Exp(log);
        for (int i = 1; i <= count; i++)
        {
            log += Math.Log(mean / i);
            sum += Math.Exp(log);
        }

        return Math.Min(1, sum);
    }

    /// <summary>The mean up to which the condition holds.</summary>
    private static double Solve(int count, Func<double, bool> holds)
    {
        double low = 1e-12;
        double high = (2 * count) + 20;
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = holds(middle) ? (middle, high) : (low, middle);
        }

        return low;
    }
}
