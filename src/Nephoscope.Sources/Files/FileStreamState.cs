using Nephoscope.Events;

namespace Nephoscope.Sources.Files;

/// <summary>A file being read and how far its order is known.</summary>
internal sealed class FileStreamState(OpenFile file, long key)
{
    public OpenFile File { get; } = file;

    /// <summary>No further event of the file is older than this less the lateness window, in seconds since 1970.</summary>
    public long Key { get; set; } = key;

    public long CountedBytesRead { get; set; }

    public long CountedBytesUnpacked { get; set; }

    /// <summary>The slice being read or ready; guarded by the workers' lock.</summary>
    internal EventBatch? Slice { get; set; }

    internal SliceProgress Progress { get; set; }
}

/// <summary>How far a requested slice is.</summary>
internal enum SliceProgress : byte
{
    None, Requested, Running, Ready,
}
