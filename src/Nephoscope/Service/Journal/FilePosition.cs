namespace Nephoscope.Service.Journal;

/// <summary>How far a watched file was taken in.</summary>
/// <param name="Offset">Bytes of it that are in the journal; for a compressed file all or none.</param>
/// <param name="Length">Its length at that time.</param>
/// <param name="LastWrite">When it was written last, in ticks UTC.</param>
/// <param name="Key">Event time in seconds that its next stretch is put in order by.</param>
/// <param name="Head">Fingerprint of its first bytes: a file with another beginning is another file.</param>
internal readonly record struct FilePosition(string Path, long Offset, long Length, long LastWrite, long Key, ulong Head);
