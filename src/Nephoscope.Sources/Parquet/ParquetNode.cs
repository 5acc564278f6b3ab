using System.Text.Json;

namespace Nephoscope.Sources.Parquet;

/// <summary>A field of the schema as it is told, lists and maps without the groups that the format puts around their elements. Immutable.</summary>
internal sealed record ParquetNode
{
    public required JsonEncodedText Name { get; init; }

    public required NodeShape Shape { get; init; }

    /// <summary>At and above it the field is there. Of a list or a map: it has elements.</summary>
    public required int Definition { get; init; }

    /// <summary>Where the field begins: below it what it is part of is missing already.</summary>
    public required int Above { get; init; }

    /// <summary>Of a list or a map: an entry of at least this level continues it. 0 for others.</summary>
    public int Repetition { get; init; }

    /// <summary>Place of the first value below it among all values of a row, and their number.</summary>
    public required int FirstLeaf { get; init; }

    public required int Leaves { get; init; }

    /// <summary>Of a structure its fields, of a list its element, of a map key and value.</summary>
    public IReadOnlyList<ParquetNode> Fields { get; init; } = [];

    public PhysicalType Type { get; init; }

    public ValueMeaning Meaning { get; init; }

    /// <summary>Bytes of a value of fixed length.</summary>
    public int Length { get; init; }

    /// <summary>Decimal places.</summary>
    public int Scale { get; init; }

    /// <summary>The greatest repetition level that its column's entries can have.</summary>
    public int MostRepetition { get; init; }

    /// <summary>A list or a map that may be missing, not only empty.</summary>
    public bool CanBeAbsent => Definition - Above == 2;
}
