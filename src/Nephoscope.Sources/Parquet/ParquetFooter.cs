using System.Buffers.Binary;

namespace Nephoscope.Sources.Parquet;

/// <summary>What stands at the end of a Parquet file: the schema and where each column of each row group lies. Immutable.</summary>
/// <param name="Row">The row's structure.</param>
/// <param name="Leaves">Its columns.</param>
internal sealed record ParquetFooter(ParquetNode Row, IReadOnlyList<ParquetNode> Leaves, IReadOnlyList<RowGroup> Groups)
{
    private const int MostBytes = 64 << 20;
    private const int Tail = 8;
    private const string Encrypted = "an encrypted Parquet file";

    /// <param name="file">Can seek.</param>
    /// <exception cref="ParquetFault">It is damaged, encrypted or out of all bounds.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ParquetFooter Read(Stream file)
    {
        Span<byte> tail = stackalloc byte[Tail];
        if (file.Length < Tail + 4)
        {
            throw new ParquetFault();
        }

        file.Position = file.Length - Tail;
        file.ReadExactly(tail);
        int length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (tail[4..].SequenceEqual("PARE"u8))
        {
            throw new ParquetFault(Encrypted);
        }

        if (!tail[4..].SequenceEqual("PAR1"u8) || length <= 0 || length > MostBytes || length > file.Length - Tail)
        {
            throw new ParquetFault();
        }

        byte[] footer = new byte[length];
        file.Position = file.Length - Tail - length;
        file.ReadExactly(footer);
        return Parse(footer);
    }

    private static ParquetFooter Parse(ReadOnlySpan<byte> footer)
    {
        var reader = new ThriftReader(footer);
        List<SchemaElement> elements = [];
        List<RowGroup> groups = [];
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 2:
                    for (int left = reader.Count(out _); left > 0; left--)
                    {
                        elements.Add(SchemaElement.Read(ref reader));
                    }

                    break;
                case 4:
                    for (int left = reader.Count(out _); left > 0; left--)
                    {
                        groups.Add(Group(ref reader));
                    }

                    break;
                case 8:
                    throw new ParquetFault(Encrypted);
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var schema = new ParquetSchema(elements);
        ParquetNode row = schema.Build();
        return groups.TrueForAll(group => group.Columns.Count == schema.Leaves.Count) ? new ParquetFooter(row, schema.Leaves, groups) : throw new ParquetFault();
    }

    private static RowGroup Group(ref ThriftReader reader)
    {
        List<ColumnChunk> columns = [];
        long rows = 0;
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 1:
                    for (int left = reader.Count(out _); left > 0; left--)
                    {
                        columns.Add(Chunk(ref reader));
                    }

                    break;
                case 3:
                    rows = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new RowGroup(rows >= 0 ? rows : throw new ParquetFault(), columns);
    }

    private static ColumnChunk Chunk(ref ThriftReader reader)
    {
        var chunk = new ColumnChunk(0, 0, 0, 0);
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 1:
                    throw new ParquetFault("a Parquet file whose columns lie in other files");
                case 3:
                    chunk = MetaData(ref reader);
                    break;
                case 8 or 9:
                    throw new ParquetFault(Encrypted);
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return chunk;
    }

    private static ColumnChunk MetaData(ref ThriftReader reader)
    {
        var chunk = new ColumnChunk(0, 0, 0, 0);
        long dictionary = 0;
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 4:
                    chunk = chunk with { Codec = reader.Int32() };
                    break;
                case 5:
                    chunk = chunk with { Values = reader.Integer() };
                    break;
                case 7:
                    chunk = chunk with { Bytes = reader.Integer() };
                    break;
                case 9:
                    chunk = chunk with { Offset = reader.Integer() };
                    break;
                case 11:
                    dictionary = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        // Some writers set the dictionary's place to 0 where there is none.
        return dictionary > 0 && dictionary < chunk.Offset ? chunk with { Offset = dictionary } : chunk;
    }
}

/// <summary>Rows whose columns lie one after another.</summary>
internal sealed record RowGroup(long Rows, IReadOnlyList<ColumnChunk> Columns);

/// <summary>Where a column's pages of a row group lie.</summary>
/// <param name="Codec">How they are packed; a number of the format.</param>
/// <param name="Values">Entries, absent ones too.</param>
/// <param name="Bytes">All pages, packed.</param>
/// <param name="Offset">Of the first page in the file.</param>
internal sealed record ColumnChunk(int Codec, long Values, long Bytes, long Offset);
