using Nephoscope.Events;
using Parquet;
using Parquet.Schema;

namespace Nephoscope.Storage;

/// <summary>A column while rows are put together for a file. One thread.</summary>
/// <param name="name">Its place in OCSF's tree, such as <c>actor.user.uid</c>.</param>
internal abstract class LakeColumn(string name)
{
    public string Name { get; } = name;

    public abstract Field Leaf(string leaf);

    public abstract void Append(in LakeEvent row, LakeLetters letters);

    public abstract Task WriteAsync(ParquetRowGroupWriter group, DataField field);

    public abstract void Clear();
}

internal delegate ReadOnlySpan<byte> LakeBytesOf(in LakeEvent row);

internal delegate string? LakeWordOf(in LakeEvent row);

internal delegate T LakeValueOf<T>(in LakeEvent row);

/// <summary>Text of the event; absent where it is empty.</summary>
internal sealed class LakeTextColumn(string name, LakeBytesOf of) : LakeColumn(name)
{
    private readonly LakeTexts values = new();

    public override Field Leaf(string leaf) => new DataField(leaf, typeof(string), isNullable: true);

    public override void Append(in LakeEvent row, LakeLetters letters)
    {
        ReadOnlySpan<byte> text = of(row);
        if (text.IsEmpty)
        {
            values.AddAbsent();
        }
        else
        {
            values.Add(letters.Of(text));
        }
    }

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField field) => values.WriteAsync(group, field);

    public override void Clear() => values.Clear();
}

/// <summary>A word of ours; absent where it is null or empty.</summary>
internal sealed class LakeWordColumn(string name, LakeWordOf of) : LakeColumn(name)
{
    private readonly LakeTexts values = new();

    public override Field Leaf(string leaf) => new DataField(leaf, typeof(string), isNullable: true);

    public override void Append(in LakeEvent row, LakeLetters letters)
    {
        if (of(row) is { Length: > 0 } word)
        {
            values.Add(word.AsMemory());
        }
        else
        {
            values.AddAbsent();
        }
    }

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField field) => values.WriteAsync(group, field);

    public override void Clear() => values.Clear();
}

/// <summary>A number or truth that may be absent.</summary>
internal sealed class LakeValueColumn<T>(string name, LakeValueOf<T?> of) : LakeColumn(name)
    where T : struct
{
    private readonly LakeCells<T?> values = new();

    public override Field Leaf(string leaf) => new DataField(leaf, typeof(T), isNullable: true);

    public override void Append(in LakeEvent row, LakeLetters letters) => values.Add(of(row));

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField field) => group.WriteAsync<T>(field, values.Memory);

    public override void Clear() => values.Clear();
}

/// <summary>The moment, in microseconds; always there.</summary>
internal sealed class LakeTimeColumn(string name) : LakeColumn(name)
{
    private readonly LakeCells<DateTime> values = new();

    public override Field Leaf(string leaf) => new DateTimeDataField(leaf, DateTimeFormat.Timestamp, isAdjustedToUTC: false, DateTimeTimeUnit.Micros, isNullable: false);

    public override void Append(in LakeEvent row, LakeLetters letters) => values.Add(row.Event.Time.ToDateTime());

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField field) => group.WriteAsync<DateTime>(field, values.Memory);

    public override void Clear() => values.Clear();
}

/// <summary>The ids of all resources of an event, as a list.</summary>
internal sealed class LakeResourcesColumn(string name) : LakeColumn(name)
{
    // Levels as the Parquet format defines them for a list that may be absent: 1 there but empty, 3 an element.
    private const int Empty = 1;
    private const int Element = 3;
    private readonly LakeCells<ReadOnlyMemory<char>> values = new();
    private readonly LakeCells<int> definitions = new();
    private readonly LakeCells<int> repetitions = new();
    private readonly List<string> ids = [];

    public override Field Leaf(string leaf) => new ListField(leaf, new DataField(ListField.ElementName, typeof(string), isNullable: true));

    public override void Append(in LakeEvent row, LakeLetters letters)
    {
        ids.Clear();
        LakeResources.Collect(row.Event, ids);
        if (ids.Count == 0)
        {
            definitions.Add(Empty);
            repetitions.Add(0);
        }

        for (int i = 0; i < ids.Count; i++)
        {
            values.Add(ids[i].AsMemory());
            definitions.Add(Element);
            repetitions.Add(i == 0 ? 0 : 1);
        }
    }

    public override Task WriteAsync(ParquetRowGroupWriter group, DataField field) =>
        group.WriteAllPartsAsync<ReadOnlyMemory<char>>(field, values.Memory, definitions.Memory, repetitions.Memory, CancellationToken.None);

    public override void Clear()
    {
        values.Clear();
        definitions.Clear();
        repetitions.Clear();
    }
}
