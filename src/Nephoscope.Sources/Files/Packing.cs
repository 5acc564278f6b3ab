using System.IO.Compression;
using Nephoscope.Sources.Parquet;

namespace Nephoscope.Sources.Files;

/// <summary>How telemetry is packed, recognised by its first bytes: gzip, zstd or Parquet. Thread-safe.</summary>
public static class Packing
{
    /// <summary>Bytes that are enough to tell.</summary>
    public const int HeadBytes = 4;

    /// <summary>True where it can be read as a whole only.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> head) => IsStream(head) || IsParquet(head);

    /// <summary>True for Parquet, which is read from its end.</summary>
    public static bool IsParquet(ReadOnlySpan<byte> head) => head.StartsWith(ParquetText.Mark);

    /// <summary>
    /// A stream of the unpacked text, which disposes of the other; that itself where it is plain. Reading it throws
    /// <see cref="InvalidDataException"/>, <see cref="ZstdSharp.ZstdException"/> or <see cref="IOException"/> where it is damaged.
    /// </summary>
    /// <param name="packed">From its first byte; must be able to seek where it is Parquet.</param>
    public static Stream Unpack(ReadOnlySpan<byte> head, Stream packed) => head switch
    {
        [0x1F, 0x8B, ..] => new GZipStream(packed, CompressionMode.Decompress),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => new ZstdSharp.DecompressionStream(packed),
        _ when IsParquet(head) && packed.CanSeek => new ParquetText(packed),
        _ => packed,
    };

    /// <summary>What to say of a failure to read an unpacking stream.</summary>
    public static string ReasonOf(Exception failure) => failure is ParquetFault ? failure.Message : "compressed data is damaged or cut off";

    private static bool IsStream(ReadOnlySpan<byte> head) => head is [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..];
}
