namespace Nephoscope.Sources.Parquet;

/// <summary>
/// Numbers of a few bits each, in runs of one value or packed by eights (github.com/apache/parquet-format, Encodings.md: RLE/bit-packing
/// hybrid). Mutable; one thread.
/// </summary>
internal struct RleReader
{
    private readonly byte[] bytes;
    private readonly int end;
    private readonly int width;
    private int at;
    private long run;
    private bool isPacked;
    private int value;
    private int bit;

    /// <param name="width">Bits of a number, 0 to 32; 0 means that all are 0.</param>
    /// <exception cref="ParquetFault">The width is none, here and below where the bytes end too early.</exception>
    public RleReader(byte[] bytes, int start, int end, int width)
    {
        if (width is < 0 or > 32 || start < 0 || end > bytes.Length || start > end)
        {
            throw new ParquetFault();
        }

        this.bytes = bytes;
        this.end = end;
        this.width = width;
        at = start;
    }

    public int Next()
    {
        if (width == 0)
        {
            return 0;
        }

        while (run == 0)
        {
            Begin();
        }

        run--;
        return isPacked ? Packed() : value;
    }

    private void Begin()
    {
        uint head = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = at < end && shift < 35 ? bytes[at++] : throw new ParquetFault();
            head |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        isPacked = (head & 1) != 0;
        if (isPacked)
        {
            run = (head >> 1) * 8L;
            bit = 0;
            return;
        }

        run = head >> 1;
        value = 0;
        for (int i = 0; i < (width + 7) / 8; i++)
        {
            value |= (at < end ? bytes[at++] : throw new ParquetFault()) << (8 * i);
        }
    }

    private int Packed()
    {
        ulong number = 0;
        int place = at + (bit >> 3);
        int offset = bit & 7;
        for (int got = 0; got < offset + width; got += 8, place++)
        {
            number |= (ulong)(place < end ? bytes[place] : throw new ParquetFault()) << got;
        }

        bit += width;
        if (run == 0)
        {
            at += (bit + 7) >> 3;
        }

        return (int)((number >> offset) & ((1UL << width) - 1));
    }
}
