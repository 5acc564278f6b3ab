using Nephoscope.Events;

namespace Nephoscope.Sources;

/// <summary>Splits a file's text into records and has them parsed. One per file; not thread-safe. Internal: not a seam for extensions.</summary>
internal interface IRecordReader
{
    /// <summary>Reads the records that lie wholly inside the window.</summary>
    /// <param name="offset">File offset of the window's first byte.</param>
    /// <param name="isFinal">No more bytes follow; a rest that is no whole record becomes a reject.</param>
    /// <returns>Bytes read; the rest must stand at the start of the next window.</returns>
    int Read(ReadOnlySpan<byte> window, long offset, bool isFinal, int file, EventBatch batch);
}
