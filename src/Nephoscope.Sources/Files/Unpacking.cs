namespace Nephoscope.Sources.Files;

/// <summary>Opens a file and unpacks it by content: gzip, zstd, Parquet or plain.</summary>
internal static class Unpacking
{
    // Without it the framework takes a cut-off gzip file for a whole one. Our programs set it when they start; this is for other hosts.
    static Unpacking() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>A stream of the unpacked bytes.</summary>
    /// <param name="raw">The stream of bytes as they lie on disk, for progress.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public static Stream Open(FoundFile file, out Stream raw)
    {
        if (file.Path != "-")
        {
            var disk = new DiskBytes(file.Path, file.Length);
            raw = disk;
            try
            {
                // Its contents are listed at its end: it is read from there.
                ReadOnlySpan<byte> start = disk.Peek(Packing.HeadBytes);
                return Packing.Unpack(start, Packing.IsParquet(start) ? Whole(file.Path) : disk);
            }
            catch (IOException)
            {
                disk.Dispose();
                throw;
            }
        }

        raw = new BufferedStream(Console.OpenStandardInput(), 1 << 16);
        Span<byte> head = stackalloc byte[Packing.HeadBytes];
        int got = raw.ReadAtLeast(head, Packing.HeadBytes, throwOnEndOfStream: false);
        return Packing.Unpack(head[..got], new PrefixedStream(head[..got].ToArray(), raw));
    }

    private static FileStream Whole(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Gives bytes that were read ahead of a stream that cannot seek, then the stream.</summary>
    private sealed class PrefixedStream(byte[] prefix, Stream rest) : Stream
    {
        private int given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (given == prefix.Length)
            {
                return rest.Read(buffer);
            }

            int count = Math.Min(buffer.Length, prefix.Length - given);
            prefix.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
