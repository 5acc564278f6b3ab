namespace Nephoscope.Sources.Json;

/// <summary>Why the rest of a text could not be indexed.</summary>
internal enum JsonFault : byte
{
    None,

    /// <summary>A bracket closes one of another kind.</summary>
    Mismatch,

    /// <summary>More levels than <see cref="JsonIndex.MaximumDepth"/>.</summary>
    TooDeep,
}
