namespace Nephoscope.Behavior;

/// <summary>A property of an event whose value is compared with the actor's past, its peers', the account's and the world's.</summary>
public enum Feature : byte
{
    /// <summary>service:operation.</summary>
    Operation = 0,

    /// <summary>Service in a region.</summary>
    ServiceRegion = 1,

    /// <summary>Network (/24, /48) the call came from.</summary>
    SourcePrefix = 2,

    /// <summary>Owner of that network (autonomous system); only with IP intelligence.</summary>
    SourceNetwork = 3,

    /// <summary>Country of that network; only with IP intelligence.</summary>
    SourceCountry = 4,

    /// <summary>Family of the user agent: tool, major version, system.</summary>
    UserAgent = 5,

    /// <summary>service:error code, for failed calls.</summary>
    ErrorCode = 6,

    /// <summary>Resource touched: its id where the type is sensitive, else its type.</summary>
    Resource = 7,

    /// <summary>Role assumed.</summary>
    AssumedRole = 8,

    /// <summary>Workloads: destination network (or owner) and port.</summary>
    Destination = 9,

    /// <summary>Workloads: registered part of a name looked up.</summary>
    DnsDomain = 10,

    /// <summary>Workloads: executed file given its parent.</summary>
    ChildProcess = 11,

    /// <summary>Kubernetes or kernel: verb and resource, function name.</summary>
    WorkloadOperation = 12,
}

/// <summary>Sizes that belong to <see cref="Feature"/>.</summary>
public static class Features
{
    public const int Count = 13;
}

/// <summary>How new a value is, for whom.</summary>
public enum NoveltyLevel : byte
{
    /// <summary>The actor itself has done it before, on at least two days or more than 24 hours ago.</summary>
    Known = 0,

    /// <summary>New to the actor; one of its peers did it before.</summary>
    NewToActor = 1,

    /// <summary>New to the actor and all its peers; somebody in the account did it before.</summary>
    NewToPeers = 2,

    /// <summary>Nobody in the account ever did it.</summary>
    NewToAccount = 3,
}

/// <summary>What the models know of one feature of one event.</summary>
public struct FeatureScore
{
    /// <summary>The event has the feature. When false all else is meaningless.</summary>
    public bool Applies;

    /// <summary>First time this value occurs in this session; evidence counts only then.</summary>
    public bool FirstInSession;

    public NoveltyLevel Level;

    /// <summary>Back-off probability of a value this new, 0 to 1.</summary>
    public float Probability;

    /// <summary>Evidence of this feature alone: ln(Q attack / P actor).</summary>
    public int MicroNats;

    /// <summary>How many of the actor's peers ever did it, and how many peers there are.</summary>
    public int PeersSeen;
    public int Peers;

    /// <summary>Values the actor has in this feature, and observations behind them (decayed).</summary>
    public int Values;
    public float Observations;
}
