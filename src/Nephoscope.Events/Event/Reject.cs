namespace Nephoscope.Events;

/// <summary>A record that could not be read, and why: bad input is a value, never an exception.</summary>
/// <param name="File">Index of the file in the source's list of files.</param>
/// <param name="Offset">Byte offset in the uncompressed file where the record starts.</param>
/// <param name="Record">Number of the record in its file, counted from 1; 0 where the file as a whole is meant.</param>
/// <param name="Reason">Plain words, without any text of the record itself.</param>
public readonly record struct Reject(int File, long Offset, int Record, string Reason);
