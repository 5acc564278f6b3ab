using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>A thread while a run goes through event time.</summary>
internal sealed class RunThread(EntityKey key, CorrelatorOptions options, EvidenceDrift drift)
{
    public EntityKey Key { get; } = key;

    public ThreadScore Score { get; private set; } = new(options, drift);

    public EventTime LastEvidence { get; set; } = new(long.MinValue);

    /// <summary>The case it belongs to; null before its first evidence.</summary>
    public IncidentCase? Case { get; set; }

    /// <summary>Where it stands among the threads that a judgement looks at; of no meaning outside of one.</summary>
    public int Place { get; set; }

    /// <summary>Starts anew: what was is told in a closed case.</summary>
    public void Reset() => Score = new ThreadScore(options, drift);
}
