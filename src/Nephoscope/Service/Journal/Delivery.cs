using Nephoscope.Events;
using Nephoscope.Service.Intake;

namespace Nephoscope.Service.Journal;

/// <summary>One accepted body of telemetry on its way through the journal to the engine.</summary>
internal sealed class Delivery
{
    /// <summary>Names are remembered for so many deliveries back; an event refers to its delivery by the number modulo this.</summary>
    public const int Names = 1 << 16;

    /// <summary>Counted up at acceptance; part of the names of events without an id.</summary>
    public required long Number { get; init; }

    /// <summary>Where it came from: <c>watch:FOLDER</c>, <c>push</c>, <c>push/falco</c>, <c>syslog</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Name that events without an id of their own are called by.</summary>
    public required string Name { get; init; }

    /// <summary>When it was accepted, wall time in nanoseconds since 1970.</summary>
    public required long AcceptedNanoseconds { get; init; }

    /// <summary>The file it is a stretch of, and how far that is read with it.</summary>
    public FilePosition? Position { get; init; }

    /// <summary>Telemetry, not compressed.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the body lies in, where that is used again.</summary>
    public RentedBody? Rented { get; init; }

    /// <summary>Place in the journal, from 1; set when it is durable.</summary>
    public long Sequence { get; set; }

    /// <summary>Its events where they were read at acceptance; null after a restart.</summary>
    public EventBatch? Batch { get; set; }

    /// <summary>Stopwatch time of its arrival; 0 after a restart.</summary>
    public long Arrived { get; init; }

    /// <summary>Stopwatch time when the engine's queue got it.</summary>
    public long HandedOver { get; set; }

    /// <summary>Gives back what it holds; the body must not be looked at any more. Once, by the last who has it.</summary>
    public void Release()
    {
        Batch?.Dispose();
        Batch = null;
        Rented?.Return();
    }

    public int FileIndex => (int)(Number % Names);
}
