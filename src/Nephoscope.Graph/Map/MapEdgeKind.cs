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

    /// <summary>Identity made something.</summary>
    Created = 8,

    /// <summary>Workload, profile or session acts with the rights of an identity.</summary>
    RunsAs = 9,

    /// <summary>Identity was given an administrator's rights over an account or cluster.</summary>
    Administers = 10,

    /// <summary>Policy, security group, interface, volume: hangs on what it is attached to.</summary>
    AttachedTo = 11,

    /// <summary>Identity started compute.</summary>
    Launched = 12,

    /// <summary>Where records, notices or their copies go.</summary>
    LogsTo = 13,

    /// <summary>Lets somebody in by its own policy: a role, a bucket, a security group.</summary>
    Trusts = 14,

    /// <summary>Lies in, or belongs to.</summary>
    PartOf = 15,

    /// <summary>Identity deleted something.</summary>
    Deleted = 16,

    /// <summary>What was attached, or let in, is not any more.</summary>
    DetachedFrom = 17,

    /// <summary>Account was used in a region.</summary>
    ActiveIn = 18,

    /// <summary>Snapshot, image, database, function: holds what another held.</summary>
    CopiedFrom = 19,

    /// <summary>Identity ran commands on an instance, task or pod.</summary>
    RanCommandsOn = 20,
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

/// <summary>A connection: observed, or only possible.</summary>
public readonly record struct MapEdge(
    Events.EntityKey From, Events.EntityKey To, MapEdgeKind Kind, Events.EventTime FirstSeen, Events.EventTime LastSeen, long Count)
{
    /// <summary>The minutes in which it was active, for <see cref="EdgeMinutes"/>; empty where that is one, or not told.</summary>
    public string Minutes
    {
        get => field ?? "";
        init;
    }

    /// <summary>Bytes carried, where sources tell (connections); 0 where not, and as of past minutes.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether it only may be: a policy or an inventory says so, and no event showed it in use.</summary>
    public bool Possible { get; init; }
}
