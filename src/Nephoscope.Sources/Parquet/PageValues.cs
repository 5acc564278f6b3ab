using System.Buffers.Binary;

namespace Nephoscope.Sources.Parquet;

/// <summary>Gives a page's values one after another, as the bytes that the plain encoding would hold. Mutable; one thread.</summary>
internal abstract class PageValues
{
    /// <summary>The next value's bytes; good until the next call.</summary>
    /// <exception cref="ParquetFault">There is none, or it is damaged.</exception>
    public abstract ReadOnlySpan<byte> Next();

    /// <param name="bytes">The page, unpacked; its values lie from <paramref name="at"/> to <paramref name="end"/>.</param>
    /// <param name="count">Entries of the page, absent ones too.</param>
    /// <exception cref="ParquetFault">The encoding is unknown, does not fit the column or is damaged.</exception>
    public static PageValues Of(PageEncoding encoding, ParquetNode leaf, byte[] bytes, int at, int end, int count, PageDictionary? dictionary) => encoding switch
    {
        PageEncoding.Plain => leaf.Type == PhysicalType.Boolean ? new PackedTruths(bytes, at, end) : new PlainValues(leaf, bytes, at, end),
        PageEncoding.PlainDictionary or PageEncoding.RleDictionary => new DictionaryValues(dictionary ?? throw new ParquetFault(), bytes, at, end),
        PageEncoding.Rle when leaf.Type == PhysicalType.Boolean => new RunTruths(bytes, at, end),
        PageEncoding.DeltaBinaryPacked when leaf.Type is PhysicalType.Int32 or PhysicalType.Int64 => new DeltaNumbers(leaf, bytes, at, end, count),
        PageEncoding.DeltaLengthByteArray when leaf.Type == PhysicalType.ByteArray => new DeltaTexts(bytes, at, end, count, hasPrefixes: false),
        PageEncoding.DeltaByteArray when leaf.Type is PhysicalType.ByteArray or PhysicalType.FixedByteArray => new DeltaTexts(bytes, at, end, count, hasPrefixes: true),
        PageEncoding.ByteStreamSplit when WidthOf(leaf) > 0 => new SplitValues(WidthOf(leaf), bytes, at, end),
        _ => throw new ParquetFault("a Parquet file with an encoding that is not read"),
    };

    /// <summary>Bytes of a value; 0 where they differ or are bits.</summary>
    public static int WidthOf(ParquetNode leaf) => leaf.Type switch
    {
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => 12,
        PhysicalType.FixedByteArray => leaf.Length,
        _ => 0,
    };

    private sealed class PlainValues(ParquetNode leaf, byte[] bytes, int at, int end) : PageValues
    {
        private readonly int width = WidthOf(leaf);

        public override ReadOnlySpan<byte> Next()
        {
            int length = width;
            if (length == 0)
            {
                length = end - at >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) : -1;
                at += sizeof(int);
            }

            if (length < 0 || length > end - at)
            {
                throw new ParquetFault();
            }

            at += length;
            return bytes.AsSpan(at - length, length);
        }
    }

    private sealed class PackedTruths(byte[] bytes, int at, int end) : PageValues
    {
        private readonly byte[] told = new byte[1];
        private int bit;

        public override ReadOnlySpan<byte> Next()
        {
            int place = at + (bit >> 3);
            told[0] = place < end ? (byte)((bytes[place] >> (bit & 7)) & 1) : throw new ParquetFault();
            bit++;
            return told;
        }
    }

    private sealed class RunTruths : PageValues
    {
        private readonly byte[] told = new byte[1];
        private RleReader runs;

        public RunTruths(byte[] bytes, int at, int end)
        {
            int length = end - at >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)) : -1;
            runs = length >= 0 && length <= end - at - sizeof(int) ? new RleReader(bytes, at + sizeof(int), at + sizeof(int) + length, 1) : throw new ParquetFault();
        }

        public override ReadOnlySpan<byte> Next()
        {
            told[0] = (byte)runs.Next();
            return told;
        }
    }

    private sealed class DictionaryValues : PageValues
    {
        private readonly PageDictionary dictionary;
        private RleReader places;

        public DictionaryValues(PageDictionary dictionary, byte[] bytes, int at, int end)
        {
            this.dictionary = dictionary;
            places = at < end ? new RleReader(bytes, at + 1, end, bytes[at]) : new RleReader(bytes, at, end, 32);
        }

        public override ReadOnlySpan<byte> Next() => dictionary.At(places.Next());
    }

    private sealed class DeltaNumbers : PageValues
    {
        private readonly byte[] told;
        private readonly long[] numbers;
        private int next;

        public DeltaNumbers(ParquetNode leaf, byte[] bytes, int at, int end, int count)
        {
            told = new byte[WidthOf(leaf)];
            numbers = DeltaReader.Read(bytes.AsSpan(0, end), ref at, count);
        }

        public override ReadOnlySpan<byte> Next()
        {
            long number = next < numbers.Length ? numbers[next++] : throw new ParquetFault();
            if (told.Length == sizeof(int))
            {
                BinaryPrimitives.WriteInt32LittleEndian(told, unchecked((int)number));
            }
            else
            {
                BinaryPrimitives.WriteInt64LittleEndian(told, number);
            }

            return told;
        }
    }

    /// <summary>Texts whose lengths stand before them all, perhaps without what each has in common with the one before.</summary>
    private sealed class DeltaTexts : PageValues
    {
        private readonly byte[] bytes;
        private readonly int end;
        private readonly long[] prefixes;
        private readonly long[] lengths;
        private byte[] last = [];
        private int lastLength;
        private int at;
        private int next;

        public DeltaTexts(byte[] bytes, int at, int end, int count, bool hasPrefixes)
        {
            this.bytes = bytes;
            this.end = end;
            prefixes = hasPrefixes ? DeltaReader.Read(bytes.AsSpan(0, end), ref at, count) : [];
            lengths = DeltaReader.Read(bytes.AsSpan(0, end), ref at, count);
            this.at = at;
        }

        public override ReadOnlySpan<byte> Next()
        {
            long length = next < lengths.Length ? lengths[next] : throw new ParquetFault();
            long prefix = prefixes.Length == 0 ? 0 : next < prefixes.Length ? prefixes[next] : throw new ParquetFault();
            if (length < 0 || length > end - at || prefix < 0 || prefix > lastLength)
            {
                throw new ParquetFault();
            }

            next++;
            ReadOnlySpan<byte> rest = bytes.AsSpan(at, (int)length);
            at += (int)length;
            return prefixes.Length == 0 ? rest : Joined((int)prefix, rest);
        }

        private ReadOnlySpan<byte> Joined(int prefix, ReadOnlySpan<byte> rest)
        {
            lastLength = prefix + rest.Length;
            if (last.Length < lastLength)
            {
                Array.Resize(ref last, lastLength * 2);
            }

            rest.CopyTo(last.AsSpan(prefix));
            return last.AsSpan(0, lastLength);
        }
    }

    /// <summary>The first bytes of all values, then the second ones, and so on.</summary>
    private sealed class SplitValues(int width, byte[] bytes, int at, int end) : PageValues
    {
        private readonly byte[] told = new byte[width];
        private readonly int count = (end - at) / width;
        private int next;

        public override ReadOnlySpan<byte> Next()
        {
            if (next == count)
            {
                throw new ParquetFault();
            }

            for (int i = 0; i < told.Length; i++)
            {
                told[i] = bytes[at + (i * count) + next];
            }

            next++;
            return told;
        }
    }
}
