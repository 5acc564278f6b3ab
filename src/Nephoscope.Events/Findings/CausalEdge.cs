namespace Nephoscope.Events;

/// <summary>How one entity's doing led to another's. Only these join evidence threads into one incident.</summary>
public enum EdgeKind : byte
{
    None = 0,

    /// <summary>Made a login, access key or password for the other.</summary>
    CreatedCredential,

    /// <summary>Took on the other's identity.</summary>
    Assumed,

    /// <summary>Both used the same credential.</summary>
    SameCredential,

    /// <summary>Both called from an address that is rare in the organisation.</summary>
    SameRareSource,

    /// <summary>Started compute that carries the other's identity.</summary>
    LaunchedWithRole,

    /// <summary>Changed what the other may do, or who may become it.</summary>
    ModifiedPolicyOf,

    /// <summary>Ran a command on the other.</summary>
    ExecutedOn,

    /// <summary>Changed the code or image that the other runs.</summary>
    ChangedCodeOf,

    /// <summary>Runs as: workload and the identity it was given.</summary>
    RunsAs,

    /// <summary>Connected over the network.</summary>
    ConnectedTo,

    /// <summary>Wrote what the other read.</summary>
    WroteThenRead,
}

/// <summary>One observed causal edge.</summary>
/// <param name="EventUid">The event that shows it.</param>
public sealed record CausalEdge(EdgeKind Kind, EntityKey From, EntityKey To, EventTime Time, string EventUid)
{
    /// <summary>Strength of the tie, 0 to 1: how sure the edge joins one story (values: science note 7.1).</summary>
    public static double Strength(EdgeKind kind) => kind switch
    {
        EdgeKind.SameCredential or EdgeKind.RunsAs => 1.0,
        EdgeKind.CreatedCredential or EdgeKind.Assumed => 0.9,
        EdgeKind.ExecutedOn or EdgeKind.ChangedCodeOf => 0.8,
        EdgeKind.SameRareSource or EdgeKind.LaunchedWithRole => 0.7,
        EdgeKind.ModifiedPolicyOf => 0.6,
        EdgeKind.ConnectedTo => 0.3,
        EdgeKind.WroteThenRead => 0.2,
        _ => 0,
    };
}
