namespace Nephoscope.Sources.Json;

/// <summary>
/// Which lists the reader is inside of. Only the innermost counts for reading; lists inside lists are so rare that one number for each
/// kind of nesting is kept as bits: the lowest bit is the innermost, set for an array.
/// </summary>
internal sealed class ListFrames
{
    private ulong kinds;

    public int Depth { get; private set; }

    /// <summary>Between the elements of a list.</summary>
    public bool InArray => Depth > 0 && (kinds & 1) != 0;

    /// <summary>Between the members of an object around a list.</summary>
    public bool InObject => Depth > 0 && (kinds & 1) == 0;

    /// <summary>No more can be entered.</summary>
    public bool IsFull => Depth >= 62;

    public void PushArray()
    {
        kinds = (kinds << 1) | 1;
        Depth++;
    }

    public void PushObject()
    {
        kinds <<= 1;
        Depth++;
    }

    public void Pop()
    {
        kinds >>= 1;
        Depth--;
    }

    public void Clear()
    {
        kinds = 0;
        Depth = 0;
    }
}
