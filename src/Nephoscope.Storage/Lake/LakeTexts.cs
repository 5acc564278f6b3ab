using Parquet;
using Parquet.Schema;

namespace Nephoscope.Storage;

/// <summary>Texts of a column, some of them absent: those that are there, and for each row whether it has one. One thread.</summary>
internal sealed class LakeTexts
{
    private readonly LakeCells<ReadOnlyMemory<char>> values = new();
    private readonly LakeCells<int> definitions = new();
    private readonly List<int> absent = [];
    private int count;

    public void Add(ReadOnlyMemory<char> text)
    {
        values.Add(text);
        count++;
    }

    public void AddAbsent() => absent.Add(count++);

    public Task WriteAsync(ParquetRowGroupWriter group, DataField field)
    {
        definitions.Clear();
        int next = 0;
        for (int row = 0; row < count; row++)
        {
            bool isAbsent = next < absent.Count && absent[next] == row;
            next += isAbsent ? 1 : 0;
            definitions.Add(field.MaxDefinitionLevel - (isAbsent ? 1 : 0));
        }

        return group.WriteAllPartsAsync<ReadOnlyMemory<char>>(field, values.Memory, definitions.Memory, null, CancellationToken.None);
    }

    public void Clear()
    {
        values.Clear();
        absent.Clear();
        count = 0;
    }
}
