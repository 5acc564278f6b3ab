using System.Collections.Frozen;
using System.Text;

namespace Nephoscope.Graph.Inventory;

/// <summary>One line of the table of what inventories tell. Immutable; thread-safe.</summary>
/// <param name="Each">The list of which every entry is one fact; empty for the whole document.</param>
/// <param name="Kind">Null where the fact is that something is there.</param>
internal sealed record InventoryRule(string Each, StructureValue From, MapEdgeKind? Kind, StructureValue? To)
{
    private static readonly FrozenDictionary<string, InventoryRule[]> Rules = Load();

    /// <summary>The facts of documents with this member.</summary>
    public static InventoryRule[] Of(string member) => Rules.GetValueOrDefault(member) ?? [];

    private static FrozenDictionary<string, InventoryRule[]> Load()
    {
        using Stream stream = typeof(InventoryRule).Assembly.GetManifestResourceStream("Nephoscope.Graph.Inventory.tsv")
            ?? throw new InvalidOperationException("Inventory.tsv is not in the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))
            .GroupBy(row => row[0], Rule, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    private static InventoryRule Rule(string[] row) => row[3] == "-"
        ? new InventoryRule(row[1], Value(row[2]), null, null)
        : new InventoryRule(row[1], Value(row[2]), Enum.Parse<MapEdgeKind>(row[3].Replace("_", "", StringComparison.Ordinal), ignoreCase: true), Value(row[4]));

    private static StructureValue Value(string cell)
    {
        string[] parts = cell.Split(' ', 2);
        return new StructureValue(StructureType.Of(parts[0]), StructureSource.Entry, parts[1][1..]);
    }
}
