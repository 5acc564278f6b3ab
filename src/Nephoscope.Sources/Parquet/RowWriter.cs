using System.Text.Json;

namespace Nephoscope.Sources.Parquet;

/// <summary>
/// Puts rows together again from their columns (Melnik et al., "Dremel: Interactive Analysis of Web-Scale Datasets", VLDB 2010) and writes
/// them as JSON. What is missing is null. One thread.
/// </summary>
/// <param name="columns">Of one row group, each on its first entry.</param>
internal sealed class RowWriter(ParquetNode row, ColumnReader[] columns, Utf8JsonWriter json)
{
    /// <exception cref="ParquetFault">The columns do not fit together.</exception>
    public void Write()
    {
        foreach (ColumnReader column in columns)
        {
            if (column.Repetition != 0 || column.Definition < 0)
            {
                throw new ParquetFault();
            }
        }

        Write(row);
    }

    private void Write(ParquetNode node)
    {
        ColumnReader first = columns[node.FirstLeaf];
        if (first.Definition < node.Definition)
        {
            WriteMissing(node, first.Definition);
            return;
        }

        switch (node.Shape)
        {
            case NodeShape.Value:
                ValueText.Write(json, node, first.Value());
                first.Move();
                break;
            case NodeShape.Struct:
                json.WriteStartObject();
                foreach (ParquetNode field in node.Fields)
                {
                    json.WritePropertyName(field.Name);
                    Write(field);
                }

                json.WriteEndObject();
                break;
            case NodeShape.List:
                json.WriteStartArray();
                do
                {
                    Write(node.Fields[0]);
                }
                while (first.Repetition >= node.Repetition);
                json.WriteEndArray();
                break;
            default:
                WriteMap(node, first);
                break;
        }
    }

    private void WriteMissing(ParquetNode node, int definition)
    {
        for (int leaf = node.FirstLeaf; leaf < node.FirstLeaf + node.Leaves; leaf++)
        {
            columns[leaf].Move();
        }

        bool isEmpty = node.Shape is NodeShape.List or NodeShape.Map && !(node.CanBeAbsent && definition <= node.Above);
        if (!isEmpty)
        {
            json.WriteNullValue();
        }
        else if (node.Shape == NodeShape.List)
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
    }

    /// <summary>An object where keys are texts, as they nearly always are; else a list of pairs.</summary>
    private void WriteMap(ParquetNode map, ColumnReader first)
    {
        ParquetNode key = map.Fields[0];
        bool hasNames = key is { Shape: NodeShape.Value, Type: PhysicalType.ByteArray };
        if (hasNames)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartArray();
        }

        do
        {
            if (hasNames && first.Definition == key.Definition)
            {
                WriteName(first.Value());
                first.Move();
                Write(map.Fields[1]);
                continue;
            }

            WritePair(map, hasNames);
        }
        while (first.Repetition >= map.Repetition);
        if (hasNames)
        {
            json.WriteEndObject();
        }
        else
        {
            json.WriteEndArray();
        }
    }

    private void WritePair(ParquetNode map, bool hasNames)
    {
        if (hasNames)
        {
            // A key that is missing: no writer does it.
            throw new ParquetFault();
        }

        json.WriteStartObject();
        json.WritePropertyName(map.Fields[0].Name);
        Write(map.Fields[0]);
        json.WritePropertyName(map.Fields[1].Name);
        Write(map.Fields[1]);
        json.WriteEndObject();
    }

    private void WriteName(ReadOnlySpan<byte> name)
    {
        if (!System.Text.Unicode.Utf8.IsValid(name))
        {
            throw new ParquetFault();
        }

        json.WritePropertyName(name);
    }
}
