namespace Nephoscope.Sources.Parquet;

/// <summary>
/// Reads structures in Thrift's compact protocol, in which Parquet keeps its footer and the heads of its pages
/// (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md). Whatever the bytes, it ends, and nests no deeper than
/// <see cref="MostDepth"/>. One thread.
/// </summary>
/// <exception cref="ParquetFault">From every method: the bytes end too early or nest too deep.</exception>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    public const byte True = 1;
    public const byte False = 2;
    public const byte Text = 8;
    public const byte Struct = 12;

    private const int MostDepth = 32;
    private const byte I8 = 3;
    private const byte I64 = 6;
    private const byte Real = 7;
    private const byte List = 9;
    private const byte Set = 10;
    private const byte Map = 11;

    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>The next member of a structure; false at its end.</summary>
    /// <param name="id">The member's number; 0 before the first call for a structure.</param>
    public bool Next(ref int id, out byte type)
    {
        byte head = Byte();
        type = (byte)(head & 15);
        if (head == 0)
        {
            return false;
        }

        id = head >> 4 == 0 ? (short)Integer() : id + (head >> 4);
        return true;
    }

    /// <summary>A whole number of any width but a byte's.</summary>
    public long Integer()
    {
        ulong number = Varint();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    /// <summary>A number that must fit into 32 bits.</summary>
    public int Int32()
    {
        long number = Integer();
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw new ParquetFault();
    }

    public byte Byte() => Position < bytes.Length ? bytes[Position++] : throw new ParquetFault();

    /// <summary>Bytes with their length before them.</summary>
    public ReadOnlySpan<byte> Binary()
    {
        ulong length = Varint();
        if (length > (ulong)(bytes.Length - Position))
        {
            throw new ParquetFault();
        }

        ReadOnlySpan<byte> found = bytes.Slice(Position, (int)length);
        Position += (int)length;
        return found;
    }

    /// <summary>How many elements a list has; each takes a byte at least, so no more than there are bytes.</summary>
    public int Count(out byte type)
    {
        byte head = Byte();
        type = (byte)(head & 15);
        ulong count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        return count <= (ulong)(bytes.Length - Position) ? (int)count : throw new ParquetFault();
    }

    /// <summary>Passes over a member.</summary>
    public void Skip(byte type) => Skip(type, 0);

    private void Skip(byte type, int depth)
    {
        if (depth > MostDepth)
        {
            throw new ParquetFault();
        }

        switch (type)
        {
            case True or False:
                break;
            case I8:
                Pass(1);
                break;
            case > I8 and <= I64:
                Varint();
                break;
            case Real:
                Pass(sizeof(double));
                break;
            case Text:
                Binary();
                break;
            case List or Set:
                SkipElements(depth);
                break;
            case Map:
                SkipPairs(depth);
                break;
            case Struct:
                for (int id = 0; Next(ref id, out byte member);)
                {
                    Skip(member, depth + 1);
                }

                break;
            default:
                throw new ParquetFault();
        }
    }

    private void SkipElements(int depth)
    {
        int count = Count(out byte type);
        for (int i = 0; i < count; i++)
        {
            SkipElement(type, depth);
        }
    }

    private void SkipPairs(int depth)
    {
        ulong count = Varint();
        if (count == 0)
        {
            return;
        }

        byte types = Byte();
        for (ulong i = 0; i < count; i++)
        {
            SkipElement((byte)(types >> 4), depth);
            SkipElement((byte)(types & 15), depth);
        }
    }

    /// <summary>In a list a truth value takes a byte; as a member it is its type.</summary>
    private void SkipElement(byte type, int depth)
    {
        if (type is True or False)
        {
            Pass(1);
        }
        else
        {
            Skip(type, depth + 1);
        }
    }

    private void Pass(int count) => Position = count <= bytes.Length - Position ? Position + count : throw new ParquetFault();

    private ulong Varint()
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw new ParquetFault();
    }
}
