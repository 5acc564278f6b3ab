using Nephoscope.Events;

namespace Nephoscope.Sources.Files;

/// <summary>A file being read and how far its order is known.</summary>
/// <param name="isDelivered">Its name tells when its events happened, as that of a file which AWS delivers; any other may hold them in any order.</param>
internal sealed class FileStreamState(OpenFile file, long key, bool isDelivered)
{
    public bool IsDelivered { get; } = isDelivered;

    /// <summary>Its events were seen to run backwards by more than lateness explains.</summary>
    public bool IsDisordered { get; set; }

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
