using Nephoscope.Events;
using Nephoscope.Incidents.Investigation;

namespace Nephoscope.Incidents.Correlation;

/// <summary>A case as it was told, and what that rests on besides its evidence. Immutable.</summary>
/// <param name="Telemetry">What was received then.</param>
/// <param name="Unknown">Entities that had no name yet.</param>
internal sealed record ToldCase(Incident Incident, Telemetry Telemetry, IReadOnlyList<EntityKey> Unknown);
