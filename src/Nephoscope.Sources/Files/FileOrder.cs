namespace Nephoscope.Sources.Files;

/// <summary>Which of several files to read first. Thread-safe.</summary>
public static class FileOrder
{
    /// <summary>Seconds since 1970 by the file's name, or else by its first events; null where neither tells. May read the file's beginning.</summary>
    public static long? KeySeconds(string path) => PathTime.OfFile(Path.GetFileName(path.AsSpan())) ?? FirstEventTime.Peek(path);
}
