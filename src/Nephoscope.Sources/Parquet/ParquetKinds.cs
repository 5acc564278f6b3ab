namespace Nephoscope.Sources.Parquet;

/// <summary>How a value lies in a page; numbers of the format.</summary>
internal enum PhysicalType : byte
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    ByteArray = 6,
    FixedByteArray = 7,
}

/// <summary>How values of a page are written; numbers of the format.</summary>
internal enum PageEncoding : byte
{
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
    ByteStreamSplit = 9,
}

/// <summary>What a value means, as far as it is told differently.</summary>
internal enum ValueMeaning : byte
{
    /// <summary>As it lies: numbers, truth values, text.</summary>
    Plain,
    Unsigned,
    Date,
    Milliseconds,
    Microseconds,
    Nanoseconds,
    Decimal,
    Uuid,
}

/// <summary>How fields of a node are told.</summary>
internal enum NodeShape : byte
{
    Value,
    Struct,
    List,
    Map,
}
