using Nephoscope.Lab.Peers;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>One peer at one budget. Immutable.</summary>
/// <param name="Found">Attacks of which one incident tells two steps (one, where there is only one): the full system's own measure.</param>
/// <param name="Touched">Attacks of which one incident holds any event.</param>
/// <param name="Steps">Mean share of the steps within its incidents.</param>
internal sealed record PeerRow(string Name, string Idea, PeerBudget Budget, int Attacks, int Found, int Touched, double Steps, PoissonInterval FalseIncidents, double FalsePerWeek)
{
    public static PeerRow Of(Peer peer, PeerBudget budget, int index, IReadOnlyList<WorldResult> results)
    {
        WorldResult[] attacked = [.. results.Where(result => result.Scores[0].Truth.Attack is not null)];
        int alarms = results.Sum(result => budget.FalseIncidents(result.Peers[index]));
        return new PeerRow(
            peer.Name,
            peer.Idea,
            budget,
            attacked.Length,
            attacked.Count(result => budget.Finds(result.Peers[index], Math.Min(2, result.Scores[0].Truth.Steps.Count))),
            attacked.Count(result => budget.Finds(result.Peers[index], 1)),
            attacked.Length == 0 ? 0 : attacked.Average(result => (double)budget.Steps(result.Peers[index]) / Math.Max(1, result.Scores[0].Truth.Steps.Count)),
            new PoissonInterval(alarms, results.Sum(result => result.Scores[0].Exposure)),
            alarms / results.Sum(result => result.Scores[0].Weeks));
    }
}
