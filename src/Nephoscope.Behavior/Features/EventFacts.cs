using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>What the extractor found in the event at hand; one instance is used again for every event of a partition.</summary>
internal sealed class EventFacts
{
    /// <summary>Fingerprint of each feature's value; 0 where absent.</summary>
    public FeatureValues Values;

    /// <summary>Bit n: the event has feature n.</summary>
    public int Present;

    /// <summary>Bit n: feature n is first in this session.</summary>
    public int First;

    /// <summary>Bit n: the actor showed this value before, and it is still in quarantine.</summary>
    public int Pending;

    /// <summary>Bit n: feature n has the value it had in the session's call before; its score is at hand.</summary>
    public int Same;

    public EntityKey PrincipalKey;
    public EntityKey PeersKey;
    public EntityKey AccountKey;
    public EntityKey SessionKey;
    public IdentityClass Class;
    public bool Human;
    public long Seconds;

    /// <summary>Day counted from the partition's first day.</summary>
    public int Day;

    public ApiEntry Api = ApiEntry.Unknown;
    public UserAgentKind AgentKind;

    /// <summary>The feature that says what was done: <see cref="Feature.Operation"/> or <see cref="Feature.WorkloadOperation"/>.</summary>
    public Feature OperationFeature;
    public bool HasOperation;
    public bool Failed;
    public bool Denied;
    public bool OnBehalf;
    public bool ConsoleSession;
    public ulong Region;

    /// <summary>What tells one secret, role or address from the next, for distinct counts; 0 where nothing is counted so.</summary>
    public ulong Distinct;
    public bool NetworkProbe;
    public long Bytes;

    /// <summary>How many the peers are; -1 until somebody asked.</summary>
    public int PeersCount;

    public int Principal;
    public int Session;
    public int Thread;
    public bool SessionStart;

    public bool Applies(Feature feature) => Values[(int)feature] != 0;

    public bool IsFirst(Feature feature) => (First & (1 << (int)feature)) != 0;

    public bool IsPending(Feature feature) => (Pending & (1 << (int)feature)) != 0;

    /// <summary>Services of the provider are no identities that can be stolen: their events are learnt, never held against them.</summary>
    public bool IsProvider => Class == IdentityClass.Service;
}
