using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Nephoscope.Sources.Files;

/// <summary>
/// A file's bytes as they lie on disk, read ahead into shared memory: a small file costs one read and allocates nothing but this. A
/// short read at the expected length counts as the file's end. Not thread-safe.
/// </summary>
internal sealed class DiskBytes : Stream
{
    private const int LeastBuffer = 4096;
    private const int GreatestBuffer = 1 << 17;
    private readonly SafeFileHandle handle;
    private byte[] buffer;
    private int start;
    private int end;
    private readonly long expected;
    private long place;
    private bool ended;

    /// <param name="length">About how long it is.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public DiskBytes(string path, long length)
    {
        expected = length;
        FileOptions reading = length > GreatestBuffer ? FileOptions.SequentialScan : FileOptions.None;
        handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, reading);
        buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length + 1, LeastBuffer, GreatestBuffer));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>Bytes given so far.</summary>
    public override long Position { get => place - (end - start); set => throw new NotSupportedException(); }

    /// <summary>The first bytes, without taking them. Before the first read only.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (end == 0)
        {
            Fill();
        }

        return buffer.AsSpan(start, Math.Min(count, end - start));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (start == end)
        {
            Fill();
        }

        int count = Math.Min(buffer.Length, end - start);
        this.buffer.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        handle.Dispose();
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            start = end = 0;
            ended = true;
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        start = end = 0;
        if (!ended)
        {
            end = RandomAccess.Read(handle, buffer, place);
            place += end;
            ended = end == 0 || (end < buffer.Length && place >= expected);
        }
    }
}
