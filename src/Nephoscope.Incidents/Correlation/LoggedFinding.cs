using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>A finding in the log, with what repeated it once its thread is let go.</summary>
/// <param name="Order">As they came.</param>
internal sealed record LoggedFinding(int Order, Finding Finding, IReadOnlyList<RepeatedFinding> Repetitions);
