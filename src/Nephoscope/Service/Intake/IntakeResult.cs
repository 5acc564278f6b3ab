namespace Nephoscope.Service.Intake;

/// <summary>What became of an offered body.</summary>
internal enum IntakeVerdict : byte
{
    /// <summary>Durable in the journal.</summary>
    Accepted,

    /// <summary>Nothing in it could be read.</summary>
    Malformed,

    /// <summary>Larger than the bound, packed or unpacked.</summary>
    TooLarge,

    /// <summary>Too much waits; offer it again later.</summary>
    Busy,

    /// <summary>The journal cannot be written.</summary>
    NoRoom,
}

/// <param name="Reason">Why it was not accepted, in constant words; empty where it was.</param>
/// <param name="Sequence">Place in the journal.</param>
internal readonly record struct IntakeResult(IntakeVerdict Verdict, string Reason, int Events = 0, int Rejected = 0, long Sequence = 0);
