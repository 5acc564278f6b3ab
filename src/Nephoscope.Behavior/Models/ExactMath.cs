namespace Nephoscope.Behavior;

/// <summary>
/// Logarithm and exponential from the four basic operations only, so that every machine gives the same bits (the C library's differ in
/// the last place). Relative error below 1e-13.
/// </summary>
internal static class ExactMath
{
    private const double Ln2 = 0.693147180559945309417;

    /// <summary>Natural logarithm of a positive normal number; smaller numbers count as 1e-300.</summary>
    public static double Ln(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x > 1e-300 ? x : 1e-300);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        double z = (m - 1) / (m + 1);
        double s = z * z;
        double series = 1.0 / 15;
        series = (series * s) + (1.0 / 13);
        series = (series * s) + (1.0 / 11);
        series = (series * s) + (1.0 / 9);
        series = (series * s) + (1.0 / 7);
        series = (series * s) + (1.0 / 5);
        series = (series * s) + (1.0 / 3);
        series = (series * s) + 1;
        return (exponent * Ln2) + (2 * z * series);
    }

    /// <summary>e to the x; below -700 it is 0, above 700 it is clamped.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
        {
            return 0;
        }

        x = x > 700 ? 700 : x;
        double k = Math.Floor((x / Ln2) + 0.5);
        double r = x - (k * Ln2);
        double sum = 1;
        for (int i = 14; i >= 1; i--)
        {
            sum = 1 + (sum * r / i);
        }

        return sum * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }

    public static double Pow(double x, double y) => Exp(y * Ln(x));

    public static double Sqrt(double x) => Math.Sqrt(x);
}
