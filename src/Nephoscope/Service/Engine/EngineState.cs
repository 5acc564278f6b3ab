using Nephoscope.Events;
using Nephoscope.Service.Watch;
using Nephoscope.Sources.Order;

namespace Nephoscope.Service.Engine;

/// <summary>All that the engine knows and that a saved state holds. Used by the engine's thread.</summary>
internal sealed class EngineState(PipelineOptions options, int rememberedEvents)
{
    public DeliveryNames Names { get; private set; } = new();

    public Pipeline Pipeline => pipeline ??= new Pipeline(options, Names);

    public RecentEvents Recent { get; private set; } = new(rememberedEvents);

    public SourceBoard Sources { get; } = new();

    /// <summary>How far watched files are in the journal.</summary>
    public FilePositions Files { get; } = new();

    /// <summary>Event time of the latest event that was not ahead of its delivery by much.</summary>
    public EventTime Clock { get; set; } = new(long.MinValue);

    public EventCheck? Check { get; init; }

    private Pipeline? pipeline;

    /// <summary>Takes over what another one knows. Positions of files stay: they are never behind.</summary>
    public void Become(EngineState other)
    {
        pipeline = other.Pipeline;
        Names = other.Names;
        Recent = other.Recent;
        Clock = other.Clock;
        Sources.Become(other.Sources);
    }
}

/// <summary>Sees an event. Valid during the call only.</summary>
internal delegate void EventCheck(in SecurityEvent securityEvent);
