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
    /// <summary>The score of one system; null where it was not measured here.</summary>
    public WorldScore? Of(EvaluatedSystem system)
    {
        int index = Systems.ToList().IndexOf(system);
        return index < 0 ? null : Scores[index];
    }
}
