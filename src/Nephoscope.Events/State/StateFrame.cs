using System.IO.Hashing;

namespace Nephoscope.Events;

/// <summary>
/// What writer and reader of state agree on. A file is a head (eight letters, format version), then blocks of at most 64 KB: length,
/// checksum, bytes; a block without bytes ends it. Each checksum is seeded with the one before, so a block that is missing, repeated, or
/// of another file is found as well as one that is damaged.
/// </summary>
internal static class StateFrame
{
    /// <summary>Version of the framing and the primitives; each section has its own besides.</summary>
    public const int Version = 1;

    public const int BlockBytes = 1 << 16;
    public const int HeadBytes = 12;

    /// <summary>Length and checksum.</summary>
    public const int BlockHeadBytes = 12;

    /// <summary>Stands at the end of each section.</summary>
    public const byte SectionEnd = 0x5E;

    /// <summary>Longest text in UTF-16 units.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>Different texts that are numbered; later ones are written out each time.</summary>
    public const int MostTexts = 1 << 20;

    public static ReadOnlySpan<byte> Magic => "NEPHSTAT"u8;

    public static ulong Chain(ulong before, ReadOnlySpan<byte> block) => XxHash3.HashToUInt64(block, (long)before);
}
