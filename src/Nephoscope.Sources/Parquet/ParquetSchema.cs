using System.Text.Json;

namespace Nephoscope.Sources.Parquet;

/// <summary>
/// Makes a tree of the schema's flat list (github.com/apache/parquet-format, README and LogicalTypes.md), with the old ways to write lists.
/// One use; one thread.
/// </summary>
/// <param name="elements">As they lie in the footer: depth first.</param>
internal sealed class ParquetSchema(IReadOnlyList<SchemaElement> elements)
{
    private const int MostDepth = 32;
    private const int MostLeaves = 4096;
    private readonly List<ParquetNode> leaves = [];
    private int place;

    /// <summary>The columns, in the order of every row group.</summary>
    public IReadOnlyList<ParquetNode> Leaves => leaves;

    /// <summary>The row itself, a structure that is always there.</summary>
    /// <exception cref="ParquetFault">The list is no tree, too deep or too wide.</exception>
    public ParquetNode Build()
    {
        SchemaElement root = Take();
        ParquetNode row = Group(root, NodeShape.Struct, 0, 0, 0, 0);
        return place == elements.Count && leaves.Count > 0 ? row : throw new ParquetFault();
    }

    private SchemaElement Take() => place < elements.Count ? elements[place++] : throw new ParquetFault();

    /// <param name="above">Definition level of what it is part of.</param>
    /// <param name="repetition">Repetition level of what it is part of.</param>
    private ParquetNode Field(int above, int repetition, int depth)
    {
        if (depth > MostDepth || leaves.Count > MostLeaves)
        {
            throw new ParquetFault("a Parquet file whose fields nest deeper than 32 levels or are more than 4,096");
        }

        SchemaElement element = Take();
        int definition = above + (element.Repetition == FieldRepetition.Required ? 0 : 1);
        if (element.Repetition == FieldRepetition.Repeated)
        {
            // Without a group of its own: always there, perhaps empty.
            return Around(element, NodeShape.List, above, definition, repetition + 1, () => [Content(element, definition, definition, repetition + 1, depth)]);
        }

        if (element.Wrapper != NodeShape.Value && element.Children == 1)
        {
            return Wrapped(element, above, definition, repetition, depth);
        }

        return Content(element, above, definition, repetition, depth);
    }

    private ParquetNode Content(SchemaElement element, int above, int definition, int repetition, int depth) =>
        element.Children > 0 ? Group(element, NodeShape.Struct, above, definition, repetition, depth) : Leaf(element, above, definition, repetition);

    /// <summary>A list or a map: a group with one repeated field in it.</summary>
    private ParquetNode Wrapped(SchemaElement outer, int above, int definition, int repetition, int depth)
    {
        SchemaElement inner = Take();
        if (inner.Repetition != FieldRepetition.Repeated)
        {
            throw new ParquetFault();
        }

        int within = definition + 1;
        int level = repetition + 1;
        if (outer.Wrapper == NodeShape.Map && inner.Children == 2)
        {
            return Around(outer, NodeShape.Map, above, within, level, () => [Field(within, level, depth + 1), Field(within, level, depth + 1)]);
        }

        // An old list repeats its element itself; a new one a group with the element in it.
        bool isElement = inner.Children != 1 || inner.Name is "array" || inner.Name == outer.Name + "_tuple";
        return Around(outer, NodeShape.List, above, within, level, () => [isElement ? Content(inner, within, within, level, depth + 1) : Field(within, level, depth + 1)]);
    }

    private ParquetNode Around(SchemaElement element, NodeShape shape, int above, int definition, int repetition, Func<List<ParquetNode>> content)
    {
        int first = leaves.Count;
        List<ParquetNode> fields = content();
        return new ParquetNode
        {
            Name = JsonEncodedText.Encode(element.Name, ParquetText.Plain),
            Shape = shape,
            Above = above,
            Definition = definition,
            Repetition = repetition,
            FirstLeaf = first,
            Leaves = leaves.Count - first,
            Fields = fields,
        };
    }

    private ParquetNode Group(SchemaElement element, NodeShape shape, int above, int definition, int repetition, int depth) =>
        Around(element, shape, above, definition, 0, () =>
        {
            List<ParquetNode> fields = [];
            for (int i = 0; i < element.Children; i++)
            {
                fields.Add(Field(definition, repetition, depth + 1));
            }

            return fields;
        });

    private ParquetNode Leaf(SchemaElement element, int above, int definition, int repetition)
    {
        var leaf = new ParquetNode
        {
            Name = JsonEncodedText.Encode(element.Name, ParquetText.Plain),
            Shape = NodeShape.Value,
            Above = above,
            Definition = definition,
            MostRepetition = repetition,
            FirstLeaf = leaves.Count,
            Leaves = 1,
            Type = element.Type ?? throw new ParquetFault(),
            Meaning = element.Meaning,
            Length = element.Type == PhysicalType.FixedByteArray ? element.Length is > 0 and <= 1 << 20 ? element.Length : throw new ParquetFault() : 0,
            Scale = element.Scale is >= 0 and <= 38 ? element.Scale : throw new ParquetFault(),
        };
        leaves.Add(leaf);
        return leaf;
    }
}
