namespace Nephoscope.Behavior;

/// <summary>Exponential forgetting by whole days, from tables: exact on every machine.</summary>
internal static class Decay
{
    private const int TableDays = 1024;
    private static readonly double[] Human = Table(Priors.HalfLifeHuman);
    private static readonly double[] Machine = Table(Priors.HalfLifeMachine);

    /// <summary>What is left after some days; 1 for none or negative.</summary>
    public static double Factor(bool human, int days)
    {
        double[] table = human ? Human : Machine;
        return days <= 0 ? 1 : days >= TableDays ? 0 : table[days];
    }

    private static double[] Table(double halfLife)
    {
        double[] table = new double[TableDays];
        for (int i = 0; i < TableDays; i++)
        {
            table[i] = ExactMath.Exp(-0.693147180559945309 * i / halfLife);
        }

        return table;
    }
}
