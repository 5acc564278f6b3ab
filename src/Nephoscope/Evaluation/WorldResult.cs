using Nephoscope.Lab.Peers;
using Nephoscope.Lab.Score;

namespace Nephoscope.Evaluation;

/// <summary>What every system and every peer found in one world. Immutable.</summary>
/// <param name="Scores">In the order of the systems.</param>
/// <param name="Peers">Each peer's windows, in the order of <see cref="Peer.All"/>.</param>
/// <param name="Events">Events that each system received.</param>
/// <param name="Rejected">Records that no parser could read; 0 is right.</param>
internal sealed record WorldResult(
    SimulatedWorld World, IReadOnlyList<EvaluatedSystem> Systems, IReadOnlyList<WorldScore> Scores, IReadOnlyList<IReadOnlyList<PeerWindow>> Peers, long Events, long Rejected)
{
    /// <summary>The whole product's scores of the second attacker and so on; empty where there is one.</summary>
    public IReadOnlyList<WorldScore> OtherAttackers { get; init; } = [];

    /// <summary>The score of one system; null where it was not measured here. The whole product also answers for its own budget.</summary>
    public WorldScore? Of(EvaluatedSystem system)
    {
        for (int i = 0; i < Systems.Count; i++)
        {
            if (Systems[i] == system || (i == 0 && system.PerWeek is { } budget && Math.Abs((budget * Scores[0].Weeks) - Scores[0].Budgeted) < 1e-9))
            {
                return Scores[i];
            }
        }

        return null;
    }
}
