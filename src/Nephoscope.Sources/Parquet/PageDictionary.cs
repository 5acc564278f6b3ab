namespace Nephoscope.Sources.Parquet;

/// <summary>The different values of a column's chunk, by place. Immutable.</summary>
internal sealed class PageDictionary
{
    private readonly byte[] bytes;
    private readonly int[] ends;
    private readonly int prefix;

    /// <param name="bytes">The page, unpacked: values in the plain encoding, to <paramref name="length"/>.</param>
    /// <exception cref="ParquetFault">There are fewer values than it says.</exception>
    public PageDictionary(ParquetNode leaf, byte[] bytes, int length, int count)
    {
        if (leaf.Type == PhysicalType.Boolean || count < 0 || count > length)
        {
            throw new ParquetFault();
        }

        this.bytes = bytes;
        prefix = PageValues.WidthOf(leaf) == 0 ? sizeof(int) : 0;
        ends = new int[count];
        PageValues values = PageValues.Of(PageEncoding.Plain, leaf, bytes, 0, length, count, null);
        int end = 0;
        for (int i = 0; i < count; i++)
        {
            end += prefix + values.Next().Length;
            ends[i] = end;
        }
    }

    /// <exception cref="ParquetFault">There is no such place.</exception>
    public ReadOnlySpan<byte> At(int place)
    {
        if ((uint)place >= (uint)ends.Length)
        {
            throw new ParquetFault();
        }

        int start = (place == 0 ? 0 : ends[place - 1]) + prefix;
        return bytes.AsSpan(start, ends[place] - start);
    }
}
