using System.IO.Compression;

namespace Nephoscope.Sources.Parquet;

/// <summary>Unpacks a page. Thread-safe.</summary>
internal static class PageUnpacking
{
    /// <param name="codec">A number of the format.</param>
    /// <param name="target">Exactly as long as the page says it is.</param>
    /// <exception cref="ParquetFault">It is damaged, or packed in a way that is not read.</exception>
    public static void Unpack(int codec, byte[] packed, int length, Span<byte> target)
    {
        bool whole = codec switch
        {
            0 => Copy(packed.AsSpan(0, length), target),
            1 => Snappier.Snappy.TryDecompress(packed.AsSpan(0, length), target, out int written) && written == target.Length,
            2 => Gzip(packed, length, target),
            4 => BrotliDecoder.TryDecompress(packed.AsSpan(0, length), target, out int written) && written == target.Length,
            6 => Zstd(packed.AsSpan(0, length), target),
            3 => throw new ParquetFault("a Parquet file packed with LZO: not read, write it with zstd, snappy or gzip"),
            5 or 7 => throw new ParquetFault("a Parquet file packed with LZ4: not read, write it with zstd, snappy or gzip"),
            _ => false,
        };
        if (!whole)
        {
            throw new ParquetFault();
        }
    }

    private static bool Copy(ReadOnlySpan<byte> plain, Span<byte> target) => plain.Length == target.Length && plain.TryCopyTo(target);

    private static bool Gzip(byte[] packed, int length, Span<byte> target)
    {
        using var stream = new GZipStream(new MemoryStream(packed, 0, length, writable: false), CompressionMode.Decompress);
        return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;
    }

    private static bool Zstd(ReadOnlySpan<byte> packed, Span<byte> target)
    {
        using var unpacker = new ZstdSharp.Decompressor();
        return unpacker.TryUnwrap(packed, target, out int written) && written == target.Length;
    }
}
