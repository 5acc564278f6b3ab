using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Novelty by a hierarchical Pitman-Yor process with one table per value (Y. W. Teh 2006; Kneser-Ney back-off): actor, peers, account.
/// Science note 4.1. The chain of probabilities of the four levels sums to one.
/// </summary>
internal sealed class NoveltyModel(PartitionState state, EventFacts facts, bool judges = true) : IBehaviorModel
{
    private const int Remembered = 128;
    private readonly NodeView[] views = new NodeView[Remembered];
    private readonly double[] ratios = new double[Features.Count];
    private readonly double[] givenNew = new double[Features.Count];

    /// <summary>Likelihood ratio of the level of one feature of the event just scored.</summary>
    public double RatioOf(Feature feature) => ratios[(int)feature];

    /// <summary>Likelihood ratio of the level of a feature, given that it is not known.</summary>
    public double GivenNew(Feature feature) => givenNew[(int)feature];

    /// <summary>Attackers' and the model's probability of the operation's level, unclamped.</summary>
    public (double Attack, double Normal) OperationLevel { get; private set; }

    /// <summary>Attackers' and the model's probability that the operation is known.</summary>
    public (double Attack, double Normal) OperationKnown { get; private set; }

    /// <summary>The actor showed the operation before, but it does not count as known yet.</summary>
    public bool Waiting { get; private set; }

    public void Score(in BehaviorInput input, Assessment assessment)
    {
        Waiting = false;

        // What is shown again and not kept for the next call is only worked out when somebody asks: most never is.
        int changed = LastScores.Mask & facts.Present & ~facts.Same;
        int now = judges ? facts.First | changed : facts.Present;
        assessment.Postpone(this, facts.Present & ~now);
        for (int rest = now; rest != 0; rest &= rest - 1)
        {
            int f = BitOperations.TrailingZeroCount(rest);
            Prefetch(PartitionState.NodeOf(facts.PrincipalKey, f), facts.Values[f]);
        }

        for (int rest = now; rest != 0; rest &= rest - 1)
        {
            int f = BitOperations.TrailingZeroCount(rest);
            ref FeatureScore score = ref assessment[(Feature)f];
            if (!judges)
            {
                TakeAsKnown(f, ref score);
                continue;
            }

            Score((Feature)f, ref score);
            if (f is >= LastScores.From and <= LastScores.To)
            {
                state.Sessions.Records[facts.Session].Recent[f - LastScores.From] = LastScore.Of(facts.Values[f], in score);
            }
        }
    }

    /// <summary>Works out a postponed feature of the event at hand.</summary>
    public void Fill(Feature feature, ref FeatureScore score)
    {
        if ((facts.Same & (1 << (int)feature)) == 0)
        {
            Score(feature, ref score);
            return;
        }

        score = state.Sessions.Records[facts.Session].Recent[(int)feature - LastScores.From].Again();
    }

    /// <summary>Whether an operation that is not first in its session is known: what <see cref="Fill"/> would say.</summary>
    public bool IsKnown(Feature feature)
    {
        ulong own = PartitionState.NodeOf(facts.PrincipalKey, (int)feature);
        ValueState known = PartitionState.Alive(state.Values.Find(Fingerprint.Join(own, facts.Values[(int)feature])), facts.Day, facts.Human);
        return IsMature(known);
    }

    private bool IsMature(ValueState known) => !known.IsNone && !known.FailedOnly && (known.SeveralDays || facts.Day - known.Day >= 2);

    public void Learn(in LearnedEvent learned)
    {
        bool human = learned.Class is not (IdentityClass.Workload or IdentityClass.Service);
        int day = state.DayOf(learned.Time);
        for (int f = 0; f < Features.Count; f++)
        {
            if (learned.Values[f] != 0)
            {
                Prefetch(PartitionState.NodeOf(learned.Principal, f), learned.Values[f]);
            }
        }

        for (int f = 0; f < Features.Count; f++)
        {
            if (learned.Values[f] != 0)
            {
                bool failed = learned.Failed && f is not ((int)Feature.ErrorCode) && f is not (>= (int)Feature.SourcePrefix and <= (int)Feature.UserAgent);
                Learn(in learned, f, day, human, failed);
            }
        }
    }

    /// <summary>Says nothing: for measuring what novelty is worth.</summary>
    private void TakeAsKnown(int feature, ref FeatureScore score)
    {
        score.Applies = true;
        score.FirstInSession = facts.IsFirst((Feature)feature);
        score.Level = NoveltyLevel.Known;
        score.Probability = 1;
        ratios[feature] = givenNew[feature] = 1;
        OperationLevel = OperationKnown = (1, 1);
    }

    /// <summary>Probability that the node's next value is new to it.</summary>
    internal static double NewProbability(in NodeState node)
    {
        double discount = Math.Clamp(
            (node.Singletons + (Priors.DiscountWeight * Priors.DiscountPrior)) / (node.Values + Priors.DiscountWeight),
            Priors.DiscountMinimum, Priors.DiscountMaximum);
        return Math.Clamp((Priors.Theta + (discount * node.Values)) / (node.Observations + Priors.Theta), 1e-6, 1);
    }

    private static double Reliability(in NodeState node) => node.Observations / (node.Observations + Priors.Reliability);

    private void Score(Feature feature, ref FeatureScore score)
    {
        ulong value = facts.Values[(int)feature];
        ulong own = PartitionState.NodeOf(facts.PrincipalKey, (int)feature);
        ValueState known = PartitionState.Alive(state.Values.Find(Fingerprint.Join(own, value)), facts.Day, facts.Human);
        score.Applies = true;
        score.FirstInSession = facts.IsFirst(feature);
        bool mature = IsMature(known);
        if (mature && !score.FirstInSession)
        {
            score.Level = NoveltyLevel.Known;
            score.Probability = 1;
            return;
        }

        NodeView self = ViewOf(own);
        score.Values = self.Values;
        score.Observations = self.Observations;
        NodeView peers = default;
        ulong accountNode = PartitionState.NodeOf(facts.AccountKey, (int)feature);
        ValueState inPeers = default;
        bool hasPeers = !facts.PeersKey.IsNone && facts.PeersKey != facts.AccountKey;
        if (hasPeers)
        {
            ulong peersNode = PartitionState.NodeOf(facts.PeersKey, (int)feature);
            peers = ViewOf(peersNode);
            inPeers = PartitionState.Alive(state.Values.Find(Fingerprint.Join(peersNode, value)), facts.Day, facts.Human);
            score.Peers = facts.PeersCount = facts.PeersCount >= 0 ? facts.PeersCount : state.Members(facts.PeersKey);
            score.PeersSeen = inPeers.IsNone ? 0 : (int)Math.Round(inPeers.Count);
        }

        NodeView account = ViewOf(accountNode);
        NoveltyLevel level = mature ? NoveltyLevel.Known
            : !known.IsNone || facts.IsPending(feature) || !inPeers.IsNone ? NoveltyLevel.NewToActor
            : !PartitionState.Alive(state.Values.Find(Fingerprint.Join(accountNode, value)), facts.Day, facts.Human).IsNone ? NoveltyLevel.NewToPeers
            : NoveltyLevel.NewToAccount;
        score.Level = level;
        Weigh(feature, level, in self, in peers, in account, hasPeers, ref score);
        Waiting = feature == facts.OperationFeature ? !mature && (!known.IsNone || facts.IsPending(feature)) : Waiting;
        if (!mature && feature != facts.OperationFeature && (!known.IsNone || facts.IsPending(feature)))
        {
            // Shown before and not yet counted as known: it was judged when it came first, and says nothing more now.
            ratios[(int)feature] = Math.Min(1, ratios[(int)feature]);
            givenNew[(int)feature] = Math.Min(1, givenNew[(int)feature]);
        }

        score.MicroNats = score.FirstInSession ? MicroNats.FromNats(ExactMath.Ln(ratios[(int)feature])).Value : 0;
    }

    private void Weigh(
        Feature feature, NoveltyLevel level, in NodeView self, in NodeView peers, in NodeView account, bool hasPeers, ref FeatureScore score)
    {
        double w0 = self.Fresh;
        double w1 = hasPeers ? peers.Fresh : 1;
        double w2 = account.Fresh;
        Span<double> normal = [1 - w0, w0 * (1 - w1), w0 * w1 * (1 - w2), w0 * w1 * w2];
        Span<double> attack = stackalloc double[4];
        Attackers(PlanOf(feature), self.Reliability, hasPeers ? peers.Reliability : 0, account.Reliability, attack);
        state.Monitor.Correct(facts.Human, feature, normal);

        // A value in quarantine counts as new to the actor alone; where no peer could have had it, that level has no mass of its own.
        int cell = (int)level;
        double p = normal[cell];
        double q = attack[cell];
        if (level == NoveltyLevel.NewToActor && p < 1e-9)
        {
            p = normal[1] + normal[2] + normal[3];
            q = attack[1] + attack[2] + attack[3];
        }

        p = Math.Max(p, 1e-9);
        score.Probability = (float)p;
        double ratio = q / p;
        ratios[(int)feature] = Math.Clamp(ratio, Priors.CapLow, Priors.CapHigh);
        givenNew[(int)feature] = level == NoveltyLevel.Known
            ? 1 : Math.Clamp(ratio * Math.Max(1 - normal[0], 1e-9) / Math.Max(1 - attack[0], 1e-9), Priors.CapLow, Priors.CapHigh);
        if (feature == facts.OperationFeature)
        {
            OperationLevel = (q, p);
            OperationKnown = (attack[0], normal[0]);
        }
    }

    /// <summary>What the node at hand is worth today; worked out anew only where something was learnt since, or a day went by.</summary>
    private ref readonly NodeView ViewOf(ulong node)
    {
        ref NodeView view = ref views[(int)(node >> 20) & (Remembered - 1)];
        if (view.Node != node || view.Day != facts.Day || view.Human != facts.Human)
        {
            NodeState sums = state.Nodes.Find(node).At(facts.Day, facts.Human);
            view = new NodeView
            {
                Node = node,
                Day = facts.Day,
                Human = facts.Human,
                Values = (int)Math.Round(sums.Values),
                Observations = (float)sums.Observations,
                Fresh = NewProbability(in sums),
                Reliability = Reliability(in sums),
            };
        }

        return ref view;
    }

    private static double[] PlanOf(Feature feature) => feature switch
    {
        Feature.Operation => Priors.OperationLevels,
        Feature.SourcePrefix or Feature.SourceNetwork => Priors.NetworkLevels,
        Feature.SourceCountry or Feature.UserAgent => Priors.ContextLevels,
        Feature.Destination or Feature.DnsDomain or Feature.ChildProcess or Feature.WorkloadOperation => Priors.WorkloadLevels,
        _ => Priors.ObjectLevels,
    };

    /// <summary>An attacker's level, given what the nodes can know at all: where nobody has a history, everything is new for everybody.</summary>
    internal static void Attackers(double[] plan, double self, double peers, double account, Span<double> attack)
    {
        attack[0] = plan[0] * self;
        double rest = 1 - attack[0];
        attack[1] = rest * (plan[1] / (plan[1] + plan[2] + plan[3])) * peers;
        rest -= attack[1];
        attack[2] = rest * (plan[2] / (plan[2] + plan[3])) * account;
        attack[3] = rest - attack[2];
    }

    private void Learn(in LearnedEvent learned, int feature, int day, bool human, bool failed)
    {
        if (Add(PartitionState.NodeOf(learned.Principal, feature), learned.Values[feature], day, human, failed, feature) != Outcome.New || failed)
        {
            return;
        }

        bool hasPeers = !learned.Peers.IsNone && learned.Peers != learned.Account;
        if (hasPeers && Add(PartitionState.NodeOf(learned.Peers, feature), learned.Values[feature], day, human, false, -1) != Outcome.New)
        {
            return;
        }

        Add(PartitionState.NodeOf(learned.Account, feature), learned.Values[feature], day, human, false, -1);
    }

    private void Prefetch(ulong node, ulong value)
    {
        state.Values.Prefetch(Fingerprint.Join(node, value));
        state.Nodes.Prefetch(node);
    }

    private Outcome Add(ulong node, ulong value, int day, bool human, bool failed, int monitored)
    {
        ulong hash = Fingerprint.Join(node, value);
        ValueState old = state.Values.Find(hash);
        NodeState sums = state.Nodes.Find(node).At(day, human);
        sums.Day = Math.Max(sums.Day, day);
        double left = old.IsNone ? 0 : Decay.Factor(human, day - old.Day);
        bool seen = !old.IsNone && old.Count * left >= 0.25;
        if (monitored >= 0)
        {
            state.Monitor.Observe(human, (Feature)monitored, seen, NewProbability(in sums));
        }

        if (seen && failed)
        {
            return Outcome.Seen;
        }

        bool redeemed = seen && old.FailedOnly;
        sums.Observations += 1;
        sums.Values += 1 - (seen ? left : 0);
        sums.Singletons += !seen ? 1 : old.SeveralTimes ? 0 : redeemed ? 1 - left : -left;
        sums.Singletons = Math.Max(sums.Singletons, 0);
        sums.Bound();
        state.Nodes.Set(node, in sums);
        views[(int)(node >> 20) & (Remembered - 1)].Node = 0;
        bool several = seen && !redeemed;
        state.Values.Set(
            hash,
            ValueState.Of(
                several ? (old.Count * left) + 1 : 1, several && (old.SeveralDays || old.Day != day), several, failed, Math.Max(day, old.Day)),
            day);
        return !seen || redeemed ? Outcome.New : Outcome.Seen;
    }

    /// <summary>A node's sums as scoring needs them.</summary>
    private struct NodeView
    {
        public ulong Node;
        public double Fresh;
        public double Reliability;
        public float Observations;
        public int Values;
        public int Day;
        public bool Human;
    }

    private enum Outcome
    {
        Seen, New,
    }
}
