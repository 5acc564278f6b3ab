using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nephoscope.Behavior;

/// <summary>
/// Where in an attack the next call would fall: a forward filter over eight stages (science note 5.1). Predicts from the past only, so
/// the mixture it gives is a distribution fixed before the event. Stateless; weights live with the thread.
/// </summary>
internal static class KillChain
{
    public const int Stages = 8;

    private static readonly double[] Initial = [0.30, 0.15, 0.10, 0.20, 0.10, 0.05, 0.05, 0.05];
    private static readonly double[] Transition = [.. MakeTransition().SelectMany(static row => row)];
    private static readonly double[][] Emission = MakeEmission();

    /// <summary>Emission by class, then stage: the order in which it is read.</summary>
    private static readonly double[] ByClass =
        [.. Enumerable.Range(0, ClassModel.Classes).SelectMany(static c => Enumerable.Range(0, Stages).Select(k => Emission[k][c]))];
    private static readonly double[] Sensitive = Array.ConvertAll(
        Emission, static row => row.Where(static (_, c) => ClassModel.IsMark((ApiClass)c)).Sum());

    /// <summary>Probability that an attacker's next call is of a class.</summary>
    public static double Predict(in StageWeights weights, ApiClass apiClass)
    {
        Span<double> next = stackalloc double[Stages];
        Step(in weights, next);
        ReadOnlySpan<double> emission = EmissionOf(apiClass);
        double sum = 0;
        for (int k = 0; k < Stages; k++)
        {
            sum += next[k] * emission[k];
        }

        return sum;
    }

    /// <summary>The same, and the probability that it is of a class that counts even where it is not new.</summary>
    public static (double Class, double Sensitive) PredictSensitive(in StageWeights weights, ApiClass apiClass)
    {
        Span<double> next = stackalloc double[Stages];
        Step(in weights, next);
        ReadOnlySpan<double> emission = EmissionOf(apiClass);
        double sum = 0;
        double sensitive = 0;
        for (int k = 0; k < Stages; k++)
        {
            sum += next[k] * emission[k];
            sensitive += next[k] * Sensitive[k];
        }

        return (sum, sensitive);
    }

    /// <summary>Takes the seen class into the weights.</summary>
    public static void Update(ref StageWeights weights, ApiClass apiClass)
    {
        Span<double> next = stackalloc double[Stages];
        Step(in weights, next);
        ReadOnlySpan<double> emission = EmissionOf(apiClass);
        double sum = 0;
        for (int k = 0; k < Stages; k++)
        {
            next[k] *= emission[k];
            sum += next[k];
        }

        for (int k = 0; k < Stages; k++)
        {
            weights[k] = (ushort)Math.Max(1, Math.Round(next[k] / sum * 65_000));
        }
    }

    public static void Reset(ref StageWeights weights)
    {
        for (int k = 0; k < Stages; k++)
        {
            weights[k] = (ushort)(Initial[k] * 65_000);
        }
    }

    private static void Step(in StageWeights weights, Span<double> next)
    {
        double total = 0;
        for (int k = 0; k < Stages; k++)
        {
            total += weights[k];
        }

        // Two stages at a time; each one's products are added in the same order as one by one, so the bits are the same.
        Vector128<double> a = default;
        Vector128<double> b = default;
        Vector128<double> c = default;
        Vector128<double> d = default;
        ref double row = ref MemoryMarshal.GetArrayDataReference(Transition);
        for (int j = 0; j < Stages; j++)
        {
            Vector128<double> weight = Vector128.Create(weights[j] / total);
            a += weight * Vector128.LoadUnsafe(ref row, (nuint)(j * Stages));
            b += weight * Vector128.LoadUnsafe(ref row, (nuint)((j * Stages) + 2));
            c += weight * Vector128.LoadUnsafe(ref row, (nuint)((j * Stages) + 4));
            d += weight * Vector128.LoadUnsafe(ref row, (nuint)((j * Stages) + 6));
        }

        a.CopyTo(next);
        b.CopyTo(next[2..]);
        c.CopyTo(next[4..]);
        d.CopyTo(next[6..]);
    }

    private static ReadOnlySpan<double> EmissionOf(ApiClass apiClass) => ByClass.AsSpan((int)apiClass * Stages, Stages);

    private static double[][] MakeTransition()
    {
        double[][] rows = new double[Stages][];
        for (int j = 0; j < Stages; j++)
        {
            rows[j] = new double[Stages];
            int later = Stages - 1 - j;
            rows[j][j] = 0.55 + (later == 0 ? 0.35 : 0) + (j == 0 ? 0.10 : 0);
            for (int k = 0; k < Stages; k++)
            {
                rows[j][k] += k > j ? 0.35 / later : k < j ? 0.10 / j : 0;
            }
        }

        return rows;
    }

    private static double[][] MakeEmission()
    {
        double[] background = new double[ClassModel.Classes];
        double sum = 0;
        foreach (ApiEntry entry in ApiCatalog.Default.Entries)
        {
            background[(int)entry.Class] += entry.AttackShare;
        }

        for (int c = 0; c < background.Length; c++)
        {
            background[c] += 0.004;
            sum += background[c];
        }

        (ApiClass Class, double Share)[][] own =
        [
            [(ApiClass.Login, 0.35), (ApiClass.Assume, 0.35), (ApiClass.Discovery, 0.20), (ApiClass.BenignRead, 0.10)],
            [(ApiClass.Discovery, 0.60), (ApiClass.BenignRead, 0.30), (ApiClass.Assume, 0.10)],
            [(ApiClass.Credential, 0.50), (ApiClass.Persistence, 0.25), (ApiClass.Secrets, 0.25)],
            [(ApiClass.Discovery, 0.70), (ApiClass.BenignRead, 0.20), (ApiClass.DataRead, 0.10)],
            [(ApiClass.Privilege, 0.60), (ApiClass.Persistence, 0.30), (ApiClass.Assume, 0.10)],
            [(ApiClass.Compute, 0.60), (ApiClass.Execution, 0.40)],
            [(ApiClass.DataRead, 0.35), (ApiClass.DataTamper, 0.35), (ApiClass.Secrets, 0.20), (ApiClass.Impact, 0.10)],
            [(ApiClass.Evasion, 0.60), (ApiClass.Impact, 0.40)],
        ];
        double[][] rows = new double[Stages][];
        for (int k = 0; k < Stages; k++)
        {
            rows[k] = Array.ConvertAll(background, share => 0.25 * share / sum);
            foreach ((ApiClass apiClass, double share) in own[k])
            {
                rows[k][(int)apiClass] += 0.75 * share;
            }
        }

        return rows;
    }
}
