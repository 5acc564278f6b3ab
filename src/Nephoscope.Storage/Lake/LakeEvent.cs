using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>An event with what is known of it, as a row of the lake is made of it.</summary>
internal readonly ref struct LakeEvent
{
    public required SecurityEvent Event { get; init; }

    public required Actor Actor { get; init; }

    public required NetworkOrigin Origin { get; init; }

    /// <summary>Where it lies.</summary>
    public required LakeBuffer Buffer { get; init; }

    /// <summary>Name of the principal, where one is known.</summary>
    public string Principal => Buffer.NameOf(Actor.Principal);

    /// <summary>The file the event lies in.</summary>
    public string File => Buffer.FileOf(Event.Header.File);
}
