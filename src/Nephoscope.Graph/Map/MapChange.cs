namespace Nephoscope.Graph;

/// <summary>How an edge differs between two times.</summary>
public enum MapChangeKind : byte
{
    /// <summary>Seen for the first time in between.</summary>
    New,

    /// <summary>Known before, and seen again in between.</summary>
    Active,

    /// <summary>Known before, and not seen in between.</summary>
    Gone,
}

/// <summary>One edge between two times.</summary>
/// <param name="Edge">As it was at the later time.</param>
/// <param name="Times">How often it was seen in between.</param>
public readonly record struct MapChange(MapChangeKind Kind, MapEdge Edge, long Times);
