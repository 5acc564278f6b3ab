namespace Nephoscope.Sources.Runtime;

/// <summary>Judges an executable by its path alone. No allocation; thread-safe.</summary>
internal static class Executables
{
    /// <summary>The path names a file that has no name on disk any more, or never had one.</summary>
    public static bool LivesInMemoryOnly(ReadOnlySpan<byte> path) =>
        path.StartsWith("memfd:"u8) || path.StartsWith("/memfd:"u8) || path.StartsWith("/proc/self/fd/"u8)
        || path.StartsWith("/dev/fd/"u8) || path.EndsWith(" (deleted)"u8);
}
