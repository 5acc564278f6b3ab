namespace Nephoscope.Lab.Score;

/// <summary>How one step of an attack was seen. Immutable.</summary>
/// <param name="Seen">At least one of its events is evidence: in a finding or a weak sign of at least ln 3 nats.</param>
/// <param name="Joined">At least one of those events is in the attack's incident: only this counts as detected.</param>
/// <param name="Named">At least one of its events is in a finding of the detection that is expected.</param>
/// <param name="EventsMissed">Events of the step before the first that is evidence; 0 is its first event. Null where not seen.</param>
/// <param name="Seconds">From the step's first event to the end of the earliest finding or weak sign on it. Null where not known.</param>
public sealed record StepScore(TruthStep Step, bool Seen, bool Joined, bool Named, int? EventsMissed, double? Seconds);
