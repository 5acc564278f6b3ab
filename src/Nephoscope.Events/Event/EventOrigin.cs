namespace Nephoscope.Events;

/// <summary>Where a record lies.</summary>
/// <param name="File">Index of the file in the source's list of files.</param>
/// <param name="Record">Number of the record in its file, counted from 1.</param>
/// <param name="Offset">Byte offset in the uncompressed file.</param>
public readonly record struct EventOrigin(int File, int Record, long Offset);
