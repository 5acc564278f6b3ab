using Nephoscope.Behavior;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Detections;

/// <summary>All a detector gets to see: the event, who is behind it, where it came from, how usual it is. Valid during the call only.</summary>
public readonly ref struct Observation
{
    public required SecurityEvent Event { get; init; }

    public required Actor Actor { get; init; }

    public required NetworkOrigin Origin { get; init; }

    public required Assessment Behavior { get; init; }

    public required EntityCatalog Entities { get; init; }

    /// <summary>Names of the files read, for the id of events that have none of their own.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>What the event newly allows by changing policies; null where it changes none.</summary>
    public PermissionGrowth? Growth { get; init; }

    /// <summary>Whether an account's own log is read here too, so that it is one of the company's; null where that is not known.</summary>
    public Func<EntityKey, bool>? IsOwnAccount { get; init; }

    public EventTime Time => Event.Time;

    public Entity Principal => Entities.Find(Actor.Principal);

    /// <summary>The source's own id of the event; see <see cref="Nephoscope.Events.EventUid"/>. Allocates.</summary>
    public string EventUid => Nephoscope.Events.EventUid.Of(Event, Files);

    /// <summary>The event as an entry of a finding. Allocates.</summary>
    public RelatedEvent Related => new(EventUid, Time, What);

    /// <summary>Short name of what was done, such as iam:CreateAccessKey. Allocates.</summary>
    public string What => Nephoscope.Events.EventUid.What(Event);
}
