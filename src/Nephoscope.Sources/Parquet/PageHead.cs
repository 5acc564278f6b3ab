namespace Nephoscope.Sources.Parquet;

/// <summary>What stands before a page. Immutable.</summary>
internal sealed record PageHead
{
    public const int Data = 0;
    public const int Dictionary = 2;
    public const int DataSecond = 3;

    /// <summary>A number of the format.</summary>
    public int Kind { get; private init; } = -1;

    /// <summary>Bytes, unpacked and as they lie.</summary>
    public int Unpacked { get; private init; }

    public int Packed { get; private init; }

    /// <summary>Entries, absent ones too.</summary>
    public int Values { get; private init; }

    public PageEncoding Encoding { get; private init; }

    /// <summary>Of a data page of the second version: bytes of levels, which lie before the values, never packed.</summary>
    public int DefinitionBytes { get; private init; }

    public int RepetitionBytes { get; private init; }

    /// <summary>Of a data page of the second version: that its values are packed.</summary>
    public bool IsPacked { get; private init; } = true;

    public static PageHead Read(ref ThriftReader reader)
    {
        var head = new PageHead();
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 1:
                    head = head with { Kind = reader.Int32() };
                    break;
                case 2:
                    head = head with { Unpacked = reader.Int32() };
                    break;
                case 3:
                    head = head with { Packed = reader.Int32() };
                    break;
                case 5 or 7 or 8:
                    head = head.Details(ref reader, second: id == 8);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        bool sound = head.Kind >= 0 && head.Unpacked >= 0 && head.Packed >= 0 && head.Values >= 0 && head.DefinitionBytes >= 0 && head.RepetitionBytes >= 0;
        return sound ? head : throw new ParquetFault();
    }

    private PageHead Details(ref ThriftReader reader, bool second)
    {
        PageHead head = this;
        for (int id = 0; reader.Next(ref id, out byte type);)
        {
            switch (id)
            {
                case 1:
                    head = head with { Values = reader.Int32() };
                    break;
                case 2 when !second:
                    head = head with { Encoding = (PageEncoding)(byte)reader.Int32() };
                    break;
                case 4 when second:
                    head = head with { Encoding = (PageEncoding)(byte)reader.Int32() };
                    break;
                case 5 when second:
                    head = head with { DefinitionBytes = reader.Int32() };
                    break;
                case 6 when second:
                    head = head with { RepetitionBytes = reader.Int32() };
                    break;
                case 7 when second:
                    head = head with { IsPacked = type == ThriftReader.True };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return head;
    }
}
