using Nephoscope.Incidents;
using Nephoscope.Service.Engine;

namespace Nephoscope.Service.Health;

/// <summary>How much the engine knows, in numbers. Immutable; the engine's thread makes one, others read it.</summary>
/// <param name="Entities">Identities, resources and addresses known by name.</param>
/// <param name="Principals">Identities and workloads with a behaviour of their own.</param>
/// <param name="Relations">Edges of the map.</param>
/// <param name="Remembered">Events remembered to know duplicates by.</param>
internal sealed record StateOverview(int Entities, int Principals, int Relations, int Remembered, BudgetUse Budget)
{
    public static readonly StateOverview Empty = new(0, 0, 0, 0, default);

    /// <summary>On the engine's thread.</summary>
    public static StateOverview Of(EngineState state)
    {
        Pipeline pipeline = state.Pipeline;
        return new StateOverview(
            pipeline.Entities.Count, pipeline.Behavior.Principals, pipeline.Map.EdgeCount, state.Recent.Count, pipeline.Incidents.BudgetUse(state.Clock));
    }
}
