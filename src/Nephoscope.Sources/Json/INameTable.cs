namespace Nephoscope.Sources.Json;

/// <summary>Gives the members of one kind of object their places in a table of values.</summary>
internal interface INameTable
{
    /// <summary>The slot for a member name without escapes, below 64; 0 where it is of no interest, 1 where a list under it ends the walk.</summary>
    static abstract int Find(ReadOnlySpan<byte> name);
}
