namespace Nephoscope.Behavior;

/// <summary>Tail of a count whose rate is itself uncertain (Gamma-Poisson mixture), and its turn into evidence. Science note 4.3.</summary>
internal static class NegativeBinomial
{
    /// <summary>P(K >= k) for a mean and a size (dispersion); at least 1e-8.</summary>
    public static double Tail(int k, double mean, double size)
    {
        if (k <= 0)
        {
            return 1;
        }

        double p = size / (size + mean);
        double term = ExactMath.Pow(p, size);
        if (k <= 64)
        {
            double below = 0;
            for (int j = 0; j < k; j++)
            {
                below += term;
                term *= (size + j) / (j + 1) * (1 - p);
            }

            double tail = 1 - below;
            return tail > 1e-6 ? tail : Math.Max(1e-8, Above(k, term, p, size));
        }

        for (int j = 0; j < k && term > 1e-300; j++)
        {
            term *= (size + j) / (j + 1) * (1 - p);
        }

        return Math.Clamp(Above(k, term, p, size), 1e-8, 1);
    }

    /// <summary>e = p^(-1/2) / 2: expectation one under a uniform p (Vovk and Wang's calibrator with kappa one half).</summary>
    public static double Calibrate(double p) => 0.5 / ExactMath.Sqrt(Math.Max(p, 1e-12));

    private static double Above(int k, double term, double p, double size)
    {
        double sum = 0;
        for (int j = k; j < k + 20_000 && term > 1e-14; j++)
        {
            sum += term;
            double next = (size + j) / (j + 1) * (1 - p);
            if (next < 1 && term * next / (1 - next) < sum * 1e-3)
            {
                return sum + (term * next / (1 - next));
            }

            term *= next;
        }

        return sum;
    }
}
