using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>A causal edge between two threads after lineage: a reason to look whether they are one story.</summary>
internal sealed record CandidateLink(EntityKey From, EntityKey To, CausalEdge Edge, double Strength)
{
    public EventTime Time => Edge.Time;

    /// <summary>Says who came first. A shared source or credential does not.</summary>
    public bool IsDirected => Edge.Kind is not (EdgeKind.SameCredential or EdgeKind.SameRareSource);

    public EntityKey Other(EntityKey end) => end == From ? To : From;
}
