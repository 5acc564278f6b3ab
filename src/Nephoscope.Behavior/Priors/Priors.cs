using System.Globalization;

namespace Nephoscope.Behavior;

/// <summary>The shipped numbers, read once from an embedded table in which every number names its source. Immutable.</summary>
internal static class Priors
{
    private static readonly Dictionary<string, double> Numbers = Read();

    public static readonly double Theta = Get("py.theta");
    public static readonly double DiscountPrior = Get("py.discount.prior");
    public static readonly double DiscountWeight = Get("py.discount.weight");
    public static readonly double DiscountMinimum = Get("py.discount.minimum");
    public static readonly double DiscountMaximum = Get("py.discount.maximum");
    public static readonly double HalfLifeHuman = Get("decay.halflife.human.days");
    public static readonly double HalfLifeMachine = Get("decay.halflife.machine.days");
    public static readonly double Reliability = Get("q.reliability");
    public static readonly double EtaFull = Get("eta.full");
    public static readonly double EtaNovelty = Get("eta.novelty");
    public static readonly double CapLow = Get("cap.low");
    public static readonly double CapHigh = Get("cap.high");
    public static readonly double DiminishClass = Get("diminish.class");
    public static readonly double DiminishContext = Get("diminish.context");
    public static readonly double[] OperationLevels = Levels("q.level");
    public static readonly double[] NetworkLevels = Levels("q.context.network");
    public static readonly double[] ContextLevels = Levels("q.context.other");
    public static readonly double[] ObjectLevels = Levels("q.object");
    public static readonly double[] WorkloadLevels = Levels("q.workload");

    /// <summary>A number by name; throws where the table lacks it.</summary>
    public static double Get(string name) =>
        Numbers.TryGetValue(name, out double value) ? value : throw new InvalidDataException($"priors.tsv lacks {name}. Add the row.");

    private static double[] Levels(string name) => [Get(name + ".0"), Get(name + ".1"), Get(name + ".2"), Get(name + ".3")];

    private static Dictionary<string, double> Read() => EmbeddedTable.Rows("priors.tsv")
        .ToDictionary(static row => row[0], static row => double.Parse(row[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
