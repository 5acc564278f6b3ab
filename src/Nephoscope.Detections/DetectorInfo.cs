using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>A detector's declaration; the dispatcher, the reference in the docs and ATT&amp;CK coverage are built from it.</summary>
public sealed record DetectorInfo
{
    /// <summary>Stable id in words with hyphens.</summary>
    public required string Uid { get; init; }

    /// <summary>Fixed title.</summary>
    public required string Title { get; init; }

    /// <summary>How it decides, in plain words, with its numbers and its known limits.</summary>
    public required string Decides { get; init; }

    public required IReadOnlyList<AttackTechnique> Attacks { get; init; }

    /// <summary>Nats below which it tells nothing of ordinary behaviour in a settled account; more where the actor is out of place.</summary>
    public double Least { get; init; } = 1;

    public EvidenceProcess Process { get; init; } = EvidenceProcess.Behavior;

    /// <summary>
    /// API calls it wants, as <c>service:Operation</c> (service without .amazonaws.com). Exact names only; every spelling that the service
    /// logs (CreateFunction20150331) is listed.
    /// </summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Kinds of events it wants all of. Leave out API calls: name their operations or a trigger.</summary>
    public IReadOnlyList<EventKind> Kinds { get; init; } = [];

    /// <summary>Any event that shows one of these.</summary>
    public Triggers Triggers { get; init; }
}

/// <summary>Behavioural facts that bring an event to a detector whatever its operation.</summary>
[Flags]
public enum Triggers
{
    None = 0,

    /// <summary>First use of a source network in a session (<see cref="Behavior.Assessment.SourceNewInSession"/>).</summary>
    SourceNewInSession = 1,

    /// <summary>First use of a user agent in a session.</summary>
    UserAgentNewInSession = 2,

    /// <summary>Any burst crossed a step.</summary>
    Burst = 4,

    /// <summary>First call in a region that is new to the actor.</summary>
    NewRegion = 8,

    /// <summary>First event of a session.</summary>
    SessionStart = 16,

    /// <summary>First call of its operation in a session.</summary>
    OperationNewInSession = 32,
}
