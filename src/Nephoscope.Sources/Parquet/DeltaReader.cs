namespace Nephoscope.Sources.Parquet;

/// <summary>Whole numbers written as differences, in blocks of bit-packed ones (github.com/apache/parquet-format, Encodings.md: delta encoding).</summary>
internal static class DeltaReader
{
    private const int MostValues = 1 << 24;

    /// <param name="at">Where the numbers begin; where they end on return.</param>
    /// <param name="most">Entries of the page; more numbers than that are none of its.</param>
    /// <exception cref="ParquetFault">The bytes end too early or make no sense.</exception>
    public static long[] Read(ReadOnlySpan<byte> bytes, ref int at, int most)
    {
        long blockSize = Varint(bytes, ref at);
        long miniBlocks = Varint(bytes, ref at);
        long count = Varint(bytes, ref at);
        long value = ZigZag(Varint(bytes, ref at));
        bool sound = blockSize is > 0 and <= 1 << 20 && miniBlocks is > 0 and <= 1 << 10 && blockSize % miniBlocks == 0 && blockSize / miniBlocks % 8 == 0;
        if (!sound || count < 0 || count > Math.Min(most, MostValues))
        {
            throw new ParquetFault();
        }

        long[] values = new long[count];
        int done = 0;
        if (count > 0)
        {
            values[done++] = value;
        }

        while (done < count)
        {
            long least = ZigZag(Varint(bytes, ref at));
            ReadOnlySpan<byte> widths = Slice(bytes, at, (int)miniBlocks);
            at += (int)miniBlocks;
            foreach (byte width in widths)
            {
                if (done == count)
                {
                    break;
                }

                int size = (int)(blockSize / miniBlocks);
                ReadOnlySpan<byte> packed = Slice(bytes, at, width <= 64 ? size / 8 * width : throw new ParquetFault());
                at += packed.Length;
                for (int i = 0; i < size && done < count; i++)
                {
                    value = unchecked(value + least + (long)Bits(packed, (long)i * width, width));
                    values[done++] = value;
                }
            }
        }

        return values;
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, int at, int length) =>
        length <= bytes.Length - at ? bytes.Slice(at, length) : throw new ParquetFault();

    private static ulong Bits(ReadOnlySpan<byte> bytes, long from, int width)
    {
        ulong number = 0;
        for (int got = 0; got < width;)
        {
            int offset = (int)(from + got) & 7;
            int take = Math.Min(8 - offset, width - got);
            number |= (ulong)((bytes[(int)((from + got) >> 3)] >> offset) & ((1 << take) - 1)) << got;
            got += take;
        }

        return number;
    }

    private static long ZigZag(long number) => (long)((ulong)number >> 1) ^ -(number & 1);

    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = at < bytes.Length ? bytes[at++] : throw new ParquetFault();
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)number;
            }
        }

        throw new ParquetFault();
    }
}
