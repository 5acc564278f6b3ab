using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>An event with what is known of it, as a row of the lake is made of it.</summary>
internal readonly ref struct LakeEvent
{
    public required SecurityEvent Event { get; init; }

    public required Actor Actor { get; init; }

    public required NetworkOrigin Origin { get; init; }

    /// <summary>Name of the principal, where one is known.</summary>
    public required string Principal { get; init; }

    /// <summary>The file the event lies in.</summary>
    public required string File { get; init; }
}
