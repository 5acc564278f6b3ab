using System.Buffers;
using Nephoscope.Events;
using Nephoscope.Sources.Parquet;

namespace Nephoscope.Sources.Files;

/// <summary>
/// One file being read, slice by slice: unpacks into a window, has the records parsed into a batch. Used by one thread at a time. Every
/// fault of the file becomes a reject; nothing but misuse throws.
/// </summary>
internal sealed class OpenFile(FoundFile file, int index, ReaderShelf readers) : IDisposable
{
    private const int FirstWindow = 256 << 10;
    private const int SliceBytes = 512 << 10;

    private byte[] window = [];
    private int filled;
    private long offset;
    private bool isFinal;
    private Stream? stream;
    private Stream? raw;
    private IRecordReader? reader;

    public FoundFile File { get; } = file;

    public int Index { get; } = index;

    public bool IsDone { get; private set; }

    /// <summary>Bytes taken from disk and bytes unpacked so far.</summary>
    public long BytesRead { get; private set; }

    public long BytesUnpacked => offset + filled;

    /// <summary>Parses on until the batch holds a slice or the file ends.</summary>
    public void ReadSlice(EventBatch batch)
    {
        try
        {
            if (stream is null)
            {
                stream = Unpacking.Open(File, out raw);
                window = ArrayPool<byte>.Shared.Rent(FirstWindow);
            }

            while (!IsDone && batch.UsedBytes < SliceBytes)
            {
                Fill();
                Parse(batch);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ZstdSharp.ZstdException)
        {
            string reason = failure switch
            {
                InvalidDataException or ZstdSharp.ZstdException or ParquetFault => Packing.ReasonOf(failure),
                UnauthorizedAccessException => "file cannot be opened: no permission",
                _ when stream is null => "file cannot be opened",
                _ => "file cannot be read further",
            };
            isFinal = true;
            Parse(batch);
            batch.Rejects.Add(new Reject(Index, BytesUnpacked, 0, reason));
            IsDone = true;
        }

        if (raw is DiskBytes disk)
        {
            BytesRead = disk.Position;
        }

        if (IsDone)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        raw?.Dispose();
        stream = raw = null;
        if (reader is not null)
        {
            readers.Return(reader);
            reader = null;
        }

        if (window.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(window);
            window = [];
        }
    }

    private void Fill()
    {
        if (filled == window.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(window.Length * 2);
            window.AsSpan(0, filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(window);
            window = larger;
        }

        // Counted read by read: what came before the place where a file is damaged is kept.
        int enough = filled + Math.Min(window.Length - filled, FirstWindow / 2);
        while (filled < enough && !isFinal)
        {
            int got = stream!.Read(window.AsSpan(filled));
            filled += got;
            isFinal = got == 0;
        }
    }

    private void Parse(EventBatch batch)
    {
        if (reader is null && filled > 0)
        {
            if (ArchiveKind.ReasonAgainst(window.AsSpan(0, filled)) is { } reason)
            {
                batch.Rejects.Add(new Reject(Index, 0, 0, reason));
                IsDone = true;
                return;
            }

            reader = readers.Take(LooksLikeJson(window.AsSpan(0, filled)));
        }

        // Also at the very end of a file that ends with the window: the reader then tells what was left open.
        int consumed = reader is null ? 0 : reader.Read(window.AsSpan(0, filled), offset, isFinal, Index, batch);
        filled -= consumed;
        offset += consumed;
        window.AsSpan(consumed, filled).CopyTo(window);
        if (isFinal)
        {
            IsDone = true;
        }
    }

    internal static bool LooksLikeJson(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> start = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        start = start.TrimStart(" \t\r\n"u8);
        return !start.IsEmpty && start[0] is (byte)'{' or (byte)'[';
    }
}
