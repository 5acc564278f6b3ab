namespace Nephoscope.Lab;

/// <summary>One call that somebody will make: what the renderer needs to write its record.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Order">Breaks ties in time: position in the plan.</param>
internal readonly record struct PlannedCall(long Time, int Order, Session Session, CallTemplate Call)
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

    /// <summary>Step of the attack, from 1; 0 for ordinary life.</summary>
    public int Step { get; init; }
}

/// <summary>Ways in which a call fails.</summary>
internal enum CallError : byte
{
    None,
    Denied,
    Throttled,
    NotFound,
}
