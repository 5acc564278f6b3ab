namespace Nephoscope.Sources.Parquet;

/// <summary>
/// The pages of a file, read where they lie and unpacked. What all columns hold of them at a time is bounded. One thread.
/// </summary>
/// <param name="file">Can seek.</param>
internal sealed class PageFile(Stream file)
{
    private const int FirstHead = 1 << 10;
    private const int MostHead = 1 << 20;
    private const int MostPage = 256 << 20;
    private const long MostHeld = 1L << 30;
    private const string TooMuch = "a Parquet file whose pages take more than a gigabyte at a time";

    private byte[] heads = new byte[FirstHead];
    private byte[] packed = [];
    private long held;

    /// <param name="offset">Where it begins; where its contents begin on return.</param>
    /// <exception cref="ParquetFault">It is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public PageHead Head(ref long offset)
    {
        if (offset < 0 || offset >= file.Length)
        {
            throw new ParquetFault();
        }

        // Statistics in it may be long; nearly always they are not.
        for (int length = FirstHead; ; length *= 16)
        {
            if (heads.Length < length)
            {
                heads = new byte[length];
            }

            file.Position = offset;
            int got = file.ReadAtLeast(heads.AsSpan(0, length), length, throwOnEndOfStream: false);
            var reader = new ThriftReader(heads.AsSpan(0, got));
            try
            {
                PageHead head = PageHead.Read(ref reader);
                offset += reader.Position;
                return head;
            }
            catch (ParquetFault) when (got == length && length < MostHead)
            {
            }
        }
    }

    /// <summary>Makes room for a page, in an old one's place where that is large enough.</summary>
    /// <exception cref="ParquetFault">It is too much.</exception>
    public byte[] Room(byte[] old, int length)
    {
        if (length <= old.Length)
        {
            return old;
        }

        held += length - old.Length;
        return length <= MostPage && held <= MostHeld ? new byte[length] : throw new ParquetFault(TooMuch);
    }

    /// <summary>Says that a page's memory is used no more.</summary>
    public void Leave(byte[] page) => held -= page.Length;

    /// <summary>Reads a page's contents as they lie.</summary>
    /// <exception cref="ParquetFault">The file ends before.</exception>
    public void ReadPlain(long offset, Span<byte> target)
    {
        if (offset > file.Length - target.Length)
        {
            throw new ParquetFault();
        }

        file.Position = offset;
        if (file.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
        {
            throw new ParquetFault();
        }
    }

    /// <summary>Reads a page's contents and unpacks them.</summary>
    /// <exception cref="ParquetFault">They are damaged, or packed in a way that is not read.</exception>
    public void ReadPacked(long offset, int length, int codec, Span<byte> target)
    {
        if (length > MostPage || offset > file.Length - length)
        {
            throw new ParquetFault();
        }

        if (packed.Length < length)
        {
            packed = new byte[Math.Max(length, 2 * packed.Length)];
        }

        ReadPlain(offset, packed.AsSpan(0, length));
        try
        {
            PageUnpacking.Unpack(codec, packed, length, target);
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidOperationException or ArgumentException or ZstdSharp.ZstdException)
        {
            // What Snappier and zstd say of damage, besides what they return.
            throw new ParquetFault(ParquetFault.Damaged, failure);
        }
    }
}
