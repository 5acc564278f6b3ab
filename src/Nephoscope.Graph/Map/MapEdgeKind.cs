namespace Nephoscope.Graph;

/// <summary>How two entities of the map were seen to be connected. The numbers are stored; never renumber.</summary>
public enum MapEdgeKind : byte
{
    /// <summary>Identity or workload called a service.</summary>
    Calls = 0,

    /// <summary>Identity called from a network.</summary>
    From = 1,
    Reads = 2,
    Writes = 3,

    /// <summary>Identity took on a role.</summary>
    Assumes = 4,

    /// <summary>Workload runs an image.</summary>
    Runs = 5,

    /// <summary>Workload, instance or interface connected to a destination.</summary>
    ConnectsTo = 6,

    /// <summary>Workload looked up a name.</summary>
    LooksUp = 7,
}

/// <summary>An entity on the map.</summary>
/// <param name="Id">Sixteen hexadecimal digits: its <see cref="Events.EntityKey"/>.</param>
/// <param name="Count">Events it took part in, by its busiest kind of edge.</param>
public sealed record MapNode(
    string Id, Events.EntityKind Kind, string Uid, string Name, string Account, Events.EventTime FirstSeen, Events.EventTime LastSeen, long Count)
{
    /// <summary>What <see cref="Id"/> writes; names nothing where it is no key.</summary>
    public Events.EntityKey Key => Events.EntityKey.TryParse(Id, out Events.EntityKey key) ? key : default;
}

/// <summary>An observed connection.</summary>
public sealed record MapEdge(
    Events.EntityKey From, Events.EntityKey To, MapEdgeKind Kind, Events.EventTime FirstSeen, Events.EventTime LastSeen, long Count)
{
    /// <summary>The minutes in which it was active, for <see cref="EdgeMinutes"/>; empty where that is one, or not told.</summary>
    public string Minutes { get; init; } = "";
}
