using System.Numerics;
using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Folds what the models say of one event into its evidence in the two processes (science notes 5.1 and 5.5).</summary>
internal sealed class EvidenceFold(
    PartitionState state, EventFacts facts, NoveltyModel novelty, ClassModel classes, BurstModel bursts, TailModel tails, SourceContext context,
    BehaviorParts parts)
{
    private static readonly double ColdDiminish = Priors.Get("diminish.cold");
    private static readonly double CodeDiminish = Priors.Get("diminish.code");
    private static readonly double CapHarmless = Priors.Get("cap.harmless");
    private static readonly double HomeShare = Priors.Get("home.share");
    private static readonly double NewAccountShare = Priors.Get("newaccount.share");

    /// <summary>The operation is an informative event of the novelty-only process.</summary>
    public bool Marked { get; private set; }

    public void Fold(in BehaviorInput input, Assessment assessment)
    {
        if (facts.First == 0 && !facts.SessionStart)
        {
            FoldRepeated(assessment);
            return;
        }

        ref ThreadRecord thread = ref state.Threads[facts.Thread];
        ref SessionRecord session = ref state.Sessions.Records[facts.Session];
        bool operationFirst = facts.HasOperation && facts.IsFirst(facts.OperationFeature);
        NoveltyLevel level = operationFirst ? assessment[facts.OperationFeature].Level : NoveltyLevel.Known;
        Marked = operationFirst && (level != NoveltyLevel.Known || ClassModel.IsMark(facts.Api.Class));

        double favour = level == NoveltyLevel.Known ? 1 : ClassModel.Favour(facts.Api);
        double operation = operationFirst ? Operation(in thread, favour, assessment) : 1;
        double most = Cap();
        double call = ExactMath.Ln(Math.Min(context.Call(operation), most));
        double source = parts.SourceContext ? ExactMath.Ln(context.Source()) : 0;
        double repeated = Diminish(ref session, call, assessment.AccountHours) * (call > 0 ? Home(assessment) : 1) * (assessment.IsNewAccount ? NewAccountShare : 1);
        double changed = source > 0 && !facts.SessionStart ? Power(Priors.DiminishContext, session.Changes) : 1;
        double full = Priors.EtaFull * ((call * repeated) + (source * changed) + (bursts.Evidence / 1e6) + tails.Evidence);

        double mark = Marked ? Mark(in thread, level, favour) : 1;
        double novel = ExactMath.Ln(Math.Min(context.NewCall(Marked, mark, assessment), most));
        novel *= novel > 0 ? repeated : 1;
        novel += parts.SourceContext ? ExactMath.Ln(context.NewSource(assessment)) * changed : 0;
        if (Marked)
        {
            novel += parts.Bursts ? bursts.CountInformative(in input) / 1e6 : 0;
            Advance(ref thread.Novel);
        }

        novel *= Priors.EtaNovelty;
        if (operationFirst)
        {
            Advance(ref thread.Full);
        }

        if ((assessment.SourceNewInSession || assessment.UserAgentNewInSession) && !facts.SessionStart)
        {
            session.Changes = (byte)Math.Min(session.Changes + 1, 30);
        }

        if (!facts.IsProvider)
        {
            assessment.Evidence = MicroNats.FromNats(Math.Clamp(full, -3, 9));
            assessment.Novelty = MicroNats.FromNats(Math.Clamp(novel, -3, 7));
        }

        assessment.IsInformative = IsInformative(assessment);
    }

    /// <summary>Nothing is first in its session: call and source say nothing, bursts and volume remain.</summary>
    private void FoldRepeated(Assessment assessment)
    {
        Marked = false;
        if (!facts.IsProvider && (bursts.Evidence != 0 || tails.Evidence != 0))
        {
            double full = Priors.EtaFull * ((bursts.Evidence / 1e6) + tails.Evidence);
            assessment.Evidence = MicroNats.FromNats(Math.Clamp(full, -3, 9));
        }

        assessment.IsInformative = (facts.HasOperation && facts.Api.IsSensitive) || bursts.Crossed;
    }

    private void Advance(ref StageWeights weights)
    {
        if (parts.KillChain)
        {
            KillChain.Update(ref weights, facts.Api.Class);
        }
    }

    private static double Power(double x, int n)
    {
        double product = 1;
        for (int i = 0; i < n; i++)
        {
            product *= x;
        }

        return product;
    }

    /// <summary>What is left of a new call where the caller is in a place of its own.</summary>
    private double Home(Assessment assessment) =>
        HomePlaces.Of(assessment, facts.Class, facts.AgentKind == UserAgentKind.InfrastructureAsCode) == HomePlace.None ? 1 : HomeShare;

    /// <summary>
    /// An operation that serves an attacker nothing says little by being new, however new it is (tags, labels, lists of prices), and so
    /// does any call of a tool that carries out a written plan. What such a call does is for the detectors to judge.
    /// </summary>
    private double Cap() => facts.HasOperation && (facts.AgentKind == UserAgentKind.InfrastructureAsCode
        || facts.Api.Class is ApiClass.BenignRead or ApiClass.BenignWrite or ApiClass.Unknown) ? CapHarmless : Priors.CapHigh;

    /// <summary>e-value of level, class and operation together: q(class) Q(level) / (P(level) P(class | level)), times favour.</summary>
    private double Operation(in ThreadRecord thread, double favour, Assessment assessment)
    {
        double q = KillChain.Predict(in thread.Full, facts.Api.Class);
        (double attack, double normal) = novelty.OperationLevel;
        ref FeatureScore score = ref assessment[facts.OperationFeature];
        double e = Math.Clamp(q * attack * favour / (normal * classes.Normal), Priors.CapLow, Priors.CapHigh);
        if (novelty.Waiting)
        {
            // Shown before, not learnt yet: half of the evidence, and none where it only fails again.
            e = facts.Failed ? Math.Min(e, 1) : e > 1 ? ExactMath.Sqrt(e) : e;
        }

        score.MicroNats = MicroNats.FromNats(ExactMath.Ln(e)).Value;
        return e;
    }

    /// <summary>e-value of (level, class) among informative events.</summary>
    private double Mark(in ThreadRecord thread, NoveltyLevel level, double favour)
    {
        (double q, double sensitive) = KillChain.PredictSensitive(in thread.Novel, facts.Api.Class);
        (double attackKnown, double normalKnown) = novelty.OperationKnown;
        (double attackLevel, double normalLevel) = novelty.OperationLevel;
        double attack = q * attackLevel / Math.Max((1 - attackKnown) + (attackKnown * sensitive), 1e-6);
        double all = (1 - normalKnown) + (normalKnown * classes.SensitiveKnown());
        double normal = classes.Informative((int)level, normalLevel * classes.Normal / Math.Max(all, 1e-6));
        double e = Math.Clamp(attack * favour / normal, Priors.CapLow, Priors.CapHigh);
        return !novelty.Waiting || e <= 1 ? e : facts.Failed ? 1 : ExactMath.Sqrt(e);
    }

    /// <summary>
    /// The k-th surprise of one class in one session counts less: what is new in one way is new in many. In an account's first days, where
    /// everything is new, surprises of other classes count less too.
    /// </summary>
    private double Diminish(ref SessionRecord session, double call, double accountHours)
    {
        if (call <= 0)
        {
            return 1;
        }

        int c = (int)facts.Api.Class;
        int given = session.Given[c];
        session.Given[c] = (byte)Math.Min(given + 1, 60);
        bool code = facts.AgentKind == UserAgentKind.InfrastructureAsCode;
        double cold = code || accountHours <= 24 ? 1 : 24 / accountHours;
        double others = Power(code ? CodeDiminish : ColdDiminish, Math.Max(0, session.Surprises - given));
        session.Surprises = (byte)Math.Min(session.Surprises + 1, 60);
        return Power(Priors.DiminishClass, given) * (1 - (cold * (1 - others)));
    }

    private bool IsInformative(Assessment assessment)
    {
        if (Marked || (facts.HasOperation && facts.Api.IsSensitive))
        {
            return true;
        }

        for (int rest = facts.First; rest != 0; rest &= rest - 1)
        {
            if (assessment[(Feature)BitOperations.TrailingZeroCount(rest)].Level != NoveltyLevel.Known)
            {
                return true;
            }
        }

        return bursts.Crossed;
    }
}
