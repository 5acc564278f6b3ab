using System.Globalization;
using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Incidents;

namespace Nephoscope.Evaluation;

/// <summary>The product, whole and with one part changed at a time. Thread-safe.</summary>
internal static class EvaluatedSystems
{
    /// <summary>Longest time between a causal edge and evidence is negative: nothing is ever joined.</summary>
    private static readonly TimeSpan Never = TimeSpan.FromTicks(-1);

    public static EvaluatedSystem Whole { get; } = new(EvaluationBoard.Whole, "", static options => options);

    /// <summary>The budgets, false incidents per week, that the issue asks for.</summary>
    public static IReadOnlyList<double> BudgetsPerWeek { get; } = [0.1, 0.5, 2, 10];

    public static IReadOnlyList<EvaluatedSystem> Budgets { get; } =
    [
        .. BudgetsPerWeek.Select(budget => new EvaluatedSystem(
            EvaluationBoard.Budget, budget.ToString(CultureInfo.InvariantCulture), options => options with { FalseIncidentsPerWeek = budget })
            {
                PerWeek = budget,
            }),
    ];

    /// <summary>Without every detection that names the tactic, first or not; the behavioural evidence of the event stays.</summary>
    public static IReadOnlyList<EvaluatedSystem> Tactics { get; } =
    [
        .. DetectorCatalog.Create().SelectMany(detector => detector.Info.Attacks).Select(attack => attack.Tactic).Distinct().Order().Select(tactic =>
            new EvaluatedSystem(EvaluationBoard.Tactic, new AttackTechnique(tactic, "", "").TacticName, options => options with
            {
                Detectors = () => Without(info => info.Attacks.Any(attack => attack.Tactic == tactic)),
            })),
    ];

    public static IReadOnlyList<EvaluatedSystem> Ablations { get; } =
    [
        Part("behaviour novelty", parts => parts with { Novelty = false }),
        Part("bursts", parts => parts with { Bursts = false }),
        Part("source context", parts => parts with { SourceContext = false }),
        Part("time of week", parts => parts with { TimeOfWeek = false }),
        Part("volume tails", parts => parts with { Tails = false }),
        Part("kill-chain filter", parts => parts with { KillChain = false }),
        Part("peers back-off", parts => parts with { Peers = false }),
        Part("quarantine", parts => parts with { Quarantine = false }),
        Join("novelty-only process", correlation => correlation with { NoveltyTempering = 0 }),
        Join("effects process", correlation => correlation with { EffectsApart = false }),
        Join("causal joins", correlation => correlation with { JoinWindow = Never }),
        new(EvaluationBoard.Ablation, "rules", static options => options with { Detectors = () => Without(info => info.Process == EvidenceProcess.Rule) }),
        new(EvaluationBoard.Ablation, "all detections", static options => options with { Detectors = () => Without(static _ => true) }),
    ];

    private static EvaluatedSystem Part(string name, Func<BehaviorParts, BehaviorParts> change) =>
        new(EvaluationBoard.Ablation, name, options => options with { Behavior = change(options.Behavior) });

    private static EvaluatedSystem Join(string name, Func<CorrelatorOptions, CorrelatorOptions> change) =>
        new(EvaluationBoard.Ablation, name, options => options with { Correlation = change(options.Correlation) });

    private static IReadOnlyList<IDetector> Without(Func<DetectorInfo, bool> left) => [.. DetectorCatalog.Create().Where(detector => !left(detector.Info))];
}
