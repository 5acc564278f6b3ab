using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// What kind of operation comes, given how new it is: shares by class in the peer group, smoothed by the account's, smoothed by the
/// shipped ones; for known operations the actor's own (science note 4.2). Also keeps the shares among informative events (5.5).
/// </summary>
internal sealed class ClassModel(PartitionState state, EventFacts facts) : IBehaviorModel
{
    public const int Classes = 16;
    private const int Cells = Classes * 4;
    private static readonly double WeightAccount = Priors.Get("p.class.weight.account");
    private static readonly double WeightPeers = Priors.Get("p.class.weight.peers");
    private static readonly double WeightOwn = Priors.Get("p.class.weight.own");
    private static readonly double[] Shipped = MakeShipped();
    private static readonly double[] ShippedCode = MakeCode();
    private static readonly double[] AttackByClass = Sum(static entry => entry.AttackShare);
    private static readonly double[] BenignByClass = Sum(static entry => entry.BenignShare);
    private readonly KeyIndex byNode = new();
    private readonly Pool<ClassCounts> pool = new(2);

    /// <summary>Probability of the class given the level, for the actor at hand.</summary>
    public double Normal { get; private set; }

    public void Score(in BehaviorInput input, Assessment assessment)
    {
        if (!facts.HasOperation || !facts.IsFirst(facts.OperationFeature))
        {
            return;
        }

        int level = (int)assessment[facts.OperationFeature].Level;
        int c = (int)facts.Api.Class;
        double familiar = OwnShare(c);
        assessment.OwnClassShare = (float)familiar;

        // Who does this kind of thing every week does another of its kind soon: the greater of both shares, which only lowers evidence.
        Normal = Math.Max(level == 0 ? Own(c) : Math.Max(Mixed(level, c), familiar), 1e-6);
    }

    /// <summary>Share of sensitive classes among the actor's known operations.</summary>
    public double SensitiveKnown() => Own((int)ApiClass.Credential) + Own((int)ApiClass.Persistence) + Own((int)ApiClass.Privilege)
        + Own((int)ApiClass.Evasion);

    /// <summary>
    /// Probability of (level, class of the event at hand) among informative events: what the models imply, and what was counted in the
    /// account, the more the more was counted.
    /// </summary>
    public double Informative(int level, double implied)
    {
        double p = implied;
        if (byNode.Find(facts.AccountKey.Value) is >= 0 and int index)
        {
            ref ClassCounts counts = ref pool[index];
            double weight = counts.MarkTotal / (counts.MarkTotal + 200);
            double counted = (counts.Marks[(level * Classes) + (int)facts.Api.Class] + (20 * implied)) / (counts.MarkTotal + 20);
            p = ((1 - (0.5 * weight)) * implied) + (0.5 * weight * counted);
        }

        return Math.Max(p, 1e-6);
    }

    public void Learn(in LearnedEvent learned)
    {
        if (learned.ApiId == 0 || (learned.Values[(int)Feature.Operation] == 0 && learned.Values[(int)Feature.WorkloadOperation] == 0))
        {
            return;
        }

        int level = (int)learned.OperationLevel;
        int c = (int)ApiCatalog.Default.Entries[learned.ApiId].Class;
        int principal = state.Principals.Find(learned.Principal.Value);
        if (principal >= 0)
        {
            state.Principals.Counts.AddClass(ref state.Principals.Records[principal], c);
        }

        // On the account's first day everything is new: what comes then says nothing of what newness will mean later.
        if (level > 0 && state.DayOf(learned.Time) <= 365)
        {
            return;
        }

        Count(learned.Account, level, c, learned.Informative);
        if (!learned.Peers.IsNone && learned.Peers != learned.Account)
        {
            Count(learned.Peers, level, c, learned.Informative);
        }
    }

    /// <summary>Shipped share of a class among ordinary operations of a level.</summary>
    internal static double ShippedShare(int level, int apiClass) => Shipped[(level * Classes) + apiClass];

    /// <summary>
    /// How much more attackers favour this operation than ordinary accounts do, within its class: half of the ratio, half of one, so that
    /// it is an e-value under the shipped shares and never below a half. An unlisted operation gives 1.
    /// </summary>
    internal static double Favour(ApiEntry api)
    {
        if (api.Operation.Length == 0)
        {
            return 1;
        }

        double ratio = api.AttackShare / AttackByClass[(int)api.Class] / (api.BenignShare / BenignByClass[(int)api.Class]);
        return 0.5 + (0.5 * Math.Min(ratio, 12));
    }

    public void Save(StateWriter writer) => pool.Save(writer);

    public void Load(StateReader reader)
    {
        pool.Load(reader);
        for (int i = 0; i < pool.Length; i++)
        {
            byNode.Add(pool[i].Key, i);
        }
    }

    /// <summary>Share of the class among operations of a level: peers over account over shipped.</summary>
    internal double Mixed(int level, int apiClass)
    {
        double p = Prior(level, apiClass);
        p = facts.AgentKind == UserAgentKind.InfrastructureAsCode ? p : Blend(facts.AccountKey, level, apiClass, p, WeightAccount);
        return facts.PeersKey.IsNone || facts.PeersKey == facts.AccountKey ? p : Blend(facts.PeersKey, level, apiClass, p, WeightPeers);
    }

    // Infrastructure as code writes far more than people do; what others in the account do tells nothing of it.
    private double Prior(int level, int apiClass) =>
        facts.AgentKind == UserAgentKind.InfrastructureAsCode ? ShippedCode[apiClass] : Shipped[(level * Classes) + apiClass];

    private double Blend(EntityKey node, int level, int apiClass, double prior, double weight)
    {
        int index = byNode.Find(node.Value);
        if (index < 0)
        {
            return prior;
        }

        ref ClassCounts counts = ref pool[index];
        return (counts.Cells[(level * Classes) + apiClass] + (weight * prior)) / (counts.Totals[level] + weight);
    }

    private double Own(int apiClass)
    {
        Span<byte> own = stackalloc byte[Classes];
        int total = ReadOwn(own);

        return (own[apiClass] + (WeightOwn * Mixed(0, apiClass))) / (total + WeightOwn);
    }

    /// <summary>Share of a class among the actor's learnt operations, 0 to 1; few operations count against it.</summary>
    private double OwnShare(int apiClass)
    {
        Span<byte> own = stackalloc byte[Classes];
        int total = ReadOwn(own);

        return own[apiClass] / (total + WeightOwn);
    }

    /// <summary>The actor's learnt operations by class; gives their sum.</summary>
    private int ReadOwn(Span<byte> counts)
    {
        state.Principals.Counts.ReadClasses(in state.Principals.Records[facts.Principal], counts);
        int total = 0;
        foreach (byte count in counts)
        {
            total += count;
        }

        return total;
    }

    /// <summary>Counts in the novelty-only process even where it is not new.</summary>
    internal static bool IsMark(ApiClass apiClass) =>
        apiClass is ApiClass.Credential or ApiClass.Persistence or ApiClass.Privilege or ApiClass.Evasion;

    private void Count(EntityKey node, int level, int apiClass, bool informative)
    {
        int index = byNode.Find(node.Value);
        if (index < 0)
        {
            index = pool.Take();
            pool[index].Key = node.Value;
            byNode.Add(node.Value, index);
        }

        ref ClassCounts counts = ref pool[index];
        int cell = (level * Classes) + apiClass;
        counts.Cells[cell]++;
        if (++counts.Totals[level] > 20_000)
        {
            counts.Totals[level] *= 0.5f;
            for (int i = level * Classes; i < (level + 1) * Classes; i++)
            {
                counts.Cells[i] *= 0.5f;
            }
        }

        if (!informative)
        {
            return;
        }

        counts.Marks[cell]++;
        if (++counts.MarkTotal > 20_000)
        {
            counts.MarkTotal *= 0.5f;
            for (int i = 0; i < Cells; i++)
            {
                counts.Marks[i] *= 0.5f;
            }
        }
    }

    private static double[] MakeShipped()
    {
        double[] shares = new double[Cells];
        for (int level = 0; level < 4; level++)
        {
            double fresh = level / 3.0;
            double sum = 0;
            for (int c = 0; c < Classes; c++)
            {
                string name = ((ApiClass)c).ToString();
                shares[(level * Classes) + c] = ((1 - fresh) * Priors.Get("p.class.known." + name)) + (fresh * Priors.Get("p.class.new." + name));
                sum += shares[(level * Classes) + c];
            }

            for (int c = 0; c < Classes; c++)
            {
                shares[(level * Classes) + c] /= sum;
            }
        }

        return shares;
    }

    private static double[] MakeCode()
    {
        double[] shares = new double[Classes];
        for (int c = 0; c < Classes; c++)
        {
            shares[c] = Priors.Get("p.class.code." + (ApiClass)c);
        }

        double sum = shares.Sum();
        return Array.ConvertAll(shares, share => share / sum);
    }

    private static double[] Sum(Func<ApiEntry, double> share)
    {
        double[] sums = new double[Classes];
        foreach (ApiEntry entry in ApiCatalog.Default.Entries)
        {
            sums[(int)entry.Class] += share(entry);
        }

        return sums;
    }

    private struct ClassCounts
    {
        public ulong Key;
        public float MarkTotal;
        public LevelTotals Totals;
        public CellCounts Cells;
        public CellCounts Marks;
    }

    [InlineArray(4)]
    private struct LevelTotals
    {
        private float first;
    }

    [InlineArray(Cells)]
    private struct CellCounts
    {
        private float first;
    }
}
