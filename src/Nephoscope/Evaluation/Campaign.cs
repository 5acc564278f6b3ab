using Nephoscope.Lab.Peers;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>All results of one evaluation, and the boards made of them. Immutable.</summary>
internal sealed class Campaign(
    EvaluationRequest request, IReadOnlyList<WorldResult> tuning, IReadOnlyList<WorldResult> reporting, IReadOnlyList<WorldResult> hard,
    IReadOnlyList<WorldResult> benign, double seconds)
{
    public EvaluationRequest Request { get; } = request;

    public IReadOnlyList<WorldResult> Reporting { get; } = reporting;

    /// <summary>The first companies of the reported ones, made harder; they count for their own boards only.</summary>
    public IReadOnlyList<WorldResult> Hard { get; } = hard;

    /// <summary>The first companies of the reported ones with a harmless but hard case; they count for their own board only.</summary>
    public IReadOnlyList<WorldResult> Benign { get; } = benign;

    /// <summary>Wall time.</summary>
    public double Seconds { get; } = seconds;

    public long Events { get; } = tuning.Concat(reporting).Concat(hard).Concat(benign).Sum(result => result.Events);

    public long Rejected { get; } = tuning.Concat(reporting).Concat(hard).Concat(benign).Sum(result => result.Rejected);

    public int TuningWorlds => tuning.Count;

    /// <summary>Weeks of one company in the tuning worlds.</summary>
    public double TuningWeeks => tuning.Sum(result => result.Scores[0].Weeks);

    /// <summary>Names of what happened in the worlds, in order of appearance.</summary>
    public IReadOnlyList<string> Groups => [.. Reporting.Select(result => result.World.Group).Distinct()];

    /// <summary>Runs every world of the plan.</summary>
    /// <param name="progress">Told after each world: done, of how many, which.</param>
    /// <exception cref="OperationCanceledException">The user had enough.</exception>
    public static Campaign Run(EvaluationRequest request, TimeProvider clock, Action<int, int, string> progress, CancellationToken cancellation)
    {
        long began = clock.GetTimestamp();
        SimulatedWorld[] tuning = [.. CampaignPlan.Tuning(request)];
        SimulatedWorld[] reporting = [.. CampaignPlan.Reporting(request)];
        SimulatedWorld[] hard = [.. CampaignPlan.Hard(request)];
        SimulatedWorld[] worlds = [.. tuning, .. reporting, .. hard, .. CampaignPlan.Benign(request)];
        int apart = tuning.Length + reporting.Length;
        var results = new WorldResult[worlds.Length];
        int done = 0;
        Parallel.For(0, worlds.Length, new ParallelOptions { MaxDegreeOfParallelism = request.Workers, CancellationToken = cancellation }, i =>
        {
            results[i] = new WorldRun(worlds[i], SystemsFor(request, worlds[i], i < tuning.Length || i >= apart), request.Tuning > 0 && i < apart, request.Budget).Go(cancellation);
            progress(Interlocked.Increment(ref done), worlds.Length, worlds[i].Label);
        });
        return new Campaign(
            request, results[..tuning.Length], results[tuning.Length..apart], results[apart..(apart + hard.Length)], results[(apart + hard.Length)..], clock.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Scores of one system in the worlds of one group, or in all; null where there are none.</summary>
    public Scoreboard? Board(EvaluatedSystem system, string? group = null, bool deepOnly = false)
    {
        WorldScore[] scores =
        [
            .. Reporting.Where(result => (group is null || result.World.Group == group) && (!deepOnly || result.World.Deep))
                .Select(result => result.Of(system)).OfType<WorldScore>(),
        ];
        return scores.Length == 0 ? null : new Scoreboard(scores);
    }

    /// <summary>Every peer at every budget.</summary>
    public IReadOnlyList<PeerRow> PeerRows()
    {
        if (tuning.Count == 0)
        {
            return [];
        }

        IReadOnlyList<Peer> peers = Peer.All();
        return
        [
            .. peers.SelectMany((peer, i) => EvaluatedSystems.BudgetsPerWeek.Select(perWeek => PeerRow.Of(
                peer, PeerBudget.Tune(tuning.SelectMany(result => result.Peers[i]).Select(window => window.Score), TuningWeeks, perWeek), i, Reporting))),
        ];
    }

    /// <summary>False incidents by day of the world's life, from the first, over all worlds: until when does a new installation cry wolf?</summary>
    public IReadOnlyList<PoissonInterval> ByDay()
    {
        WorldScore[] scores = [.. Reporting.Select(result => result.Scores[0])];
        return
        [
            .. Enumerable.Range(0, Request.Days).Select(day => new PoissonInterval(
                scores.Sum(score => score.FalseOpenings.Count(hours => (int)Math.Floor(hours / 24) == day)),
                scores.Sum(score => score.Truth.Principals / 1000.0 / 7))),
        ];
    }

    private static IReadOnlyList<EvaluatedSystem> SystemsFor(EvaluationRequest request, SimulatedWorld world, bool wholeOnly)
    {
        IEnumerable<EvaluatedSystem> budgets = EvaluatedSystems.Budgets.Where(system => system.PerWeek != request.Budget);
        return (wholeOnly, world.Deep) switch
        {
            (true, _) => [EvaluatedSystems.Whole],
            (_, true) => [EvaluatedSystems.Whole, .. budgets, .. EvaluatedSystems.Tactics, .. EvaluatedSystems.Ablations],
            _ => [EvaluatedSystems.Whole, .. budgets],
        };
    }
}
