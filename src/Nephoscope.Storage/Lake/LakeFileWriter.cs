using Parquet;
using Parquet.Schema;

namespace Nephoscope.Storage;

/// <summary>Puts rows of a buffer together as a Parquet file in memory. Keeps its columns for the next file; one thread.</summary>
internal sealed class LakeFileWriter
{
    private const int RowsPerGroup = 1 << 16;

    private static readonly ParquetOptions Options = new()
    {
        CompressionMethod = CompressionMethod.Zstd,
        CompressionLevel = System.IO.Compression.CompressionLevel.Fastest,
        DictionaryEncodingSampleSize = 2048,
    };

    private readonly IReadOnlyList<LakeColumn> columns = LakeColumns.Create();
    private readonly ParquetSchema schema;
    private readonly (LakeColumn Column, DataField Field)[] order;
    private readonly LakeLetters letters = new();

    public LakeFileWriter()
    {
        schema = LakeColumns.Schema(columns);
        Dictionary<string, LakeColumn> byName = columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        order = [.. schema.DataFields.Select(field => (byName[NameOf(field)], field))];
    }

    /// <summary>Writes the rows, in their order.</summary>
    public void Write(LakeBuffer buffer, ReadOnlySpan<int> rows, Stream target)
    {
        ParquetWriter file = Finish(ParquetWriter.CreateAsync(schema, target, Options));
        for (int from = 0; from < rows.Length; from += RowsPerGroup)
        {
            WriteGroup(file, buffer, rows.Slice(from, Math.Min(RowsPerGroup, rows.Length - from)));
        }

        file.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private void WriteGroup(ParquetWriter file, LakeBuffer buffer, ReadOnlySpan<int> rows)
    {
        using ParquetRowGroupWriter group = file.CreateRowGroup();
        foreach ((LakeColumn column, DataField field) in order)
        {
            // Column by column, so that never more than one is held beside the buffer.
            foreach (int row in rows)
            {
                column.Append(buffer.At(row), letters);
            }

            column.WriteAsync(group, field).GetAwaiter().GetResult();
            column.Clear();
            letters.Clear();
        }
    }

    /// <summary>Writing to memory never waits.</summary>
    private static T Finish<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static string NameOf(DataField field)
    {
        string path = string.Join('.', field.Path.ToList());
        int list = path.IndexOf(".list.", StringComparison.Ordinal);
        return list < 0 ? path : path[..list];
    }
}
