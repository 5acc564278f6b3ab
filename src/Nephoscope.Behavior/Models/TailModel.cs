using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Volumes far above the actor's own: a logarithmic histogram with 2 % relative error (C. Masson, J. Rim and H. Lee, "DDSketch", 2019)
/// for the bulk, and a generalised Pareto tail by moments over its 98 % quantile for what lies beyond (A. Siffer et al., SPOT, 2017).
/// Science note 4.5. Only actors with counted bytes have one.
/// </summary>
internal sealed class TailModel(PartitionState state, EventFacts facts) : IBehaviorModel
{
    private const int Buckets = 128;
    private const int MostExcesses = 32;
    private const int Enough = 50;

    // Each bucket spans a factor of 1.25: 128 of them reach from 64 bytes to beyond a petabyte (relative error 11 %, enough for a tail).
    private const double Smallest = 64;
    private static readonly double LnWidth = ExactMath.Ln(1.25);
    private readonly KeyIndex byPrincipal = new();
    private readonly Pool<TailRecord> pool = new(4);

    /// <summary>Evidence of the volume in nats; never negative, 0 where too little is known.</summary>
    public double Evidence { get; private set; }

    public void Score(in BehaviorInput input, Assessment assessment)
    {
        Evidence = 0;
        assessment.VolumeProbability = 1;
        if (facts.Bytes <= 0 || byPrincipal.Find(facts.PrincipalKey.Value) is not (>= 0 and int index))
        {
            return;
        }

        double p = TailOf(ref pool[index], facts.Bytes);
        assessment.VolumeProbability = p;

        // Judged only far out: volumes of one actor depend on each other, and one transfer must not count at every flow.
        bool judged = p < 1e-4 && state.InBurst.Add(Fingerprint.Join(facts.PrincipalKey.Value, 0x7A11 + (ulong)BucketOf(facts.Bytes)));
        Evidence = judged ? ExactMath.Ln(Math.Clamp(NegativeBinomial.Calibrate(Math.Min(1, p * 10)), 1, 60)) : 0;
    }

    public void Learn(in LearnedEvent learned)
    {
        if (learned.Bytes <= 0)
        {
            return;
        }

        int index = byPrincipal.Find(learned.Principal.Value);
        if (index < 0)
        {
            index = pool.Take();
            pool[index].Key = learned.Principal.Value;
            byPrincipal.Add(learned.Principal.Value, index);
        }

        Add(ref pool[index], learned.Bytes);
    }

    public void Save(StateWriter writer) => pool.Save(writer);

    public void Load(StateReader reader)
    {
        pool.Load(reader);
        for (int i = 0; i < pool.Length; i++)
        {
            byPrincipal.Add(pool[i].Key, i);
        }
    }

    /// <summary>P(X > x) of a record; 1 until it holds enough.</summary>
    internal static double TailOf(ref TailRecord record, double bytes)
    {
        if (record.Count < Enough)
        {
            return 1;
        }

        double threshold = record.Threshold;
        if (threshold <= 0 || bytes <= threshold)
        {
            int above = 0;
            for (int i = BucketOf(bytes); i < Buckets; i++)
            {
                above += record.Counts[i];
            }

            return (above + 0.5) / (record.Count + 1);
        }

        double beyond = (record.Beyond + 0.5) / (record.Count + 1);
        double sigma = Math.Max(record.Sigma, threshold * 0.05);
        double x = (bytes - threshold) / sigma;
        double tail = Math.Abs(record.Gamma) < 1e-6
            ? ExactMath.Exp(-x) : 1 + (record.Gamma * x) is > 0 and double inner ? ExactMath.Pow(inner, -1 / record.Gamma) : 0;
        return Math.Clamp(beyond * tail, 1e-9, 1);
    }

    internal static void Add(ref TailRecord record, double bytes)
    {
        int bucket = BucketOf(bytes);
        if (record.Counts[bucket] == ushort.MaxValue)
        {
            Halve(ref record);
        }

        record.Counts[bucket]++;
        record.Count++;
        if (record.Threshold > 0 && bytes > record.Threshold)
        {
            record.Beyond++;
            record.Excesses[record.Kept % MostExcesses] = (float)(bytes - record.Threshold);
            record.Kept++;
        }

        if (record.Count % 32 == 0)
        {
            Fit(ref record);
        }
    }

    private static int BucketOf(double bytes) =>
        bytes <= Smallest ? 0 : Math.Min(Buckets - 1, 1 + (int)(ExactMath.Ln(bytes / Smallest) / LnWidth));

    private static void Fit(ref TailRecord record)
    {
        if (record.Count < Enough)
        {
            return;
        }

        int above = 0;
        int bucket = Buckets - 1;
        for (; bucket > 0 && (above + record.Counts[bucket]) * 50 <= record.Count; bucket--)
        {
            above += record.Counts[bucket];
        }

        double threshold = Smallest * ExactMath.Exp(bucket * LnWidth);
        if (Math.Abs(threshold - record.Threshold) > 1)
        {
            // The kept excesses belong to the old threshold; those that still reach over the new one stay.
            double shift = threshold - record.Threshold;
            for (int i = 0; i < MostExcesses; i++)
            {
                record.Excesses[i] = (float)Math.Max(0, record.Excesses[i] - shift);
            }

            record.Threshold = threshold;
        }

        record.Beyond = above;
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int i = 0; i < MostExcesses; i++)
        {
            double x = record.Excesses[i];
            n += x > 0 ? 1 : 0;
            sum += x;
            squares += x * x;
        }

        // With few excesses the tail is taken as heavy as a doubling: cautious.
        double mean = n == 0 ? threshold : sum / n;
        double variance = n < 5 ? mean * mean * 4 : Math.Max((squares / n) - (mean * mean), mean * mean * 1e-3);
        record.Gamma = Math.Clamp(0.5 * (1 - (mean * mean / variance)), -0.3, 0.7);
        record.Sigma = Math.Max(1, 0.5 * mean * ((mean * mean / variance) + 1));
    }

    private static void Halve(ref TailRecord record)
    {
        record.Count = 0;
        for (int i = 0; i < Buckets; i++)
        {
            record.Counts[i] /= 2;
            record.Count += record.Counts[i];
        }

        record.Beyond /= 2;
    }

    internal struct TailRecord
    {
        public ulong Key;
        public int Count;
        public int Beyond;
        public int Kept;
        public double Threshold;
        public double Sigma;
        public double Gamma;
        public BucketArray Counts;
        public ExcessArray Excesses;
    }

    [InlineArray(Buckets)]
    internal struct BucketArray
    {
        private ushort first;
    }

    [InlineArray(MostExcesses)]
    internal struct ExcessArray
    {
        private float first;
    }
}
