using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// What is left of an event for learning once its quarantine is over: fingerprints and numbers, no text.
/// </summary>
public struct LearnedEvent
{
    public EventTime Time;
    public EntityKey Principal;
    public EntityKey Peers;
    public EntityKey Account;
    public EntityKey Session;

    /// <summary>Fingerprint of each feature's value; 0 where the event lacks the feature.</summary>
    public FeatureValues Values;

    public ushort ApiId;
    public IdentityClass Class;
    public bool Failed;

    /// <summary>First event of its session: its hour counts.</summary>
    public bool SessionStart;

    /// <summary>How new the operation was when it was scored.</summary>
    public NoveltyLevel OperationLevel;

    /// <summary>The event counted in the novelty-only process.</summary>
    public bool Informative;

    /// <summary>1 + number of the burst kind whose <see cref="BurstCount"/> this record carries; 0 for none.</summary>
    public byte BurstKind;

    /// <summary>Calls counted for that kind since the last such record.</summary>
    public int BurstCount;

    /// <summary>Bytes moved, for the tail of volumes; 0 for none.</summary>
    public long Bytes;
}

/// <summary>One fingerprint per <see cref="Feature"/>.</summary>
[System.Runtime.CompilerServices.InlineArray(Features.Count)]
public struct FeatureValues
{
    private ulong first;
}
