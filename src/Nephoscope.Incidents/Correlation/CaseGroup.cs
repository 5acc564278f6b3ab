using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>Threads that links tie to each other, and the cases they form: nothing outside can change these.</summary>
/// <param name="Threads">Members, by key.</param>
/// <param name="Cases">Every case of theirs, merged ones left out.</param>
/// <param name="Thresholds">What the cases were judged by.</param>
internal sealed record CaseGroup(IReadOnlyList<EntityKey> Threads, IReadOnlyList<IncidentCase> Cases, DayThresholds Thresholds);
