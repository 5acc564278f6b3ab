using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// What is left of an event for learning once its quarantine is over: fingerprints and numbers, no text. 128 bytes.
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
}

/// <summary>One fingerprint per <see cref="Feature"/>.</summary>
[System.Runtime.CompilerServices.InlineArray(Features.Count)]
public struct FeatureValues
{
    private ulong first;
}
