namespace Nephoscope.Lab;

/// <summary>One call that somebody will make: what the renderer needs to write its record.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Serial">Unique in the world; names who plans the call and its place in that plan, and so decides all of its record's chance.</param>
internal readonly record struct PlannedCall(long Time, ulong Serial, Session Session, CallTemplate Call)
{
    /// <summary>Region where the call is made; global services ignore it.</summary>
    public string Region { get; init; } = "eu-west-1";

    /// <summary>The resource; null lets the renderer draw one of the account's.</summary>
    public byte[]? Target { get; init; }

    /// <summary>A second text of the request.</summary>
    public byte[]? Other { get; init; }

    /// <summary>The session that the call opens.</summary>
    public Session? Child { get; init; }

    public CallError Error { get; init; }

    /// <summary>Step of the attack, from 1; 0 for ordinary life and an attack's <see cref="AttackPart"/> beside its steps.</summary>
    public short Step { get; init; }

    /// <summary>Which campaign makes the call, from 1; 0 for ordinary life.</summary>
    public byte Campaign { get; init; }

    /// <summary>What the call is to its campaign.</summary>
    public AttackPart Part { get; init; }

    /// <summary>Texts that the caller is free to choose hold markup and words to whoever reads them.</summary>
    public bool IsHostile { get; init; }
}

/// <summary>Ways in which a call fails.</summary>
internal enum CallError : byte
{
    None,
    Denied,
    Throttled,
    NotFound,
}

/// <summary>What a call is to the attack that makes it.</summary>
internal enum AttackPart : byte
{
    /// <summary>It belongs to a step, or to no attack.</summary>
    Step,

    /// <summary>A harmless call between two steps, to dilute them.</summary>
    Padding,

    /// <summary>A harmless call days before, to make the attacker's source look usual.</summary>
    Poisoning,

    /// <summary>The attack's own trace in ordinary life: the victim's workload receives the credential that is stolen later.</summary>
    Surroundings,
}
