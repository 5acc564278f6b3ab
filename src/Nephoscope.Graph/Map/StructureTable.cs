using System.Collections.Frozen;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Which JSON a value of a fact is taken from.</summary>
internal enum StructureSource : byte
{
    Actor,
    Account,
    Cluster,
    ClusterObject,
    Request,
    Response,
    Entry,
    Word,
}

/// <summary>One end of a fact: what it is, and where its name stands.</summary>
/// <param name="Path">Member names, or the word itself.</param>
internal readonly record struct StructureValue(StructureType Type, StructureSource Source, string Path);

/// <summary>One fact that a call shows: an edge between two ends, for each entry of a list where there is one.</summary>
/// <param name="Each">The list; null where the whole call is one fact.</param>
/// <param name="When">Value that must end so; null where it always holds.</param>
internal sealed record StructureRule(StructureValue? Each, StructureValue From, MapEdgeKind Kind, StructureValue To, StructureValue? When, byte[] End);

/// <summary>The table of what single calls show of the architecture, read once from the data that ships with the program. Thread-safe.</summary>
internal static class StructureTable
{
    private static readonly FrozenDictionary<ulong, StructureRule[]> Rules = Load();

    /// <summary>How many facts there are.</summary>
    public static int Count => Rules.Values.Sum(rules => rules.Length);

    /// <param name="service">Fingerprint of the short service.</param>
    public static StructureRule[]? Of(ulong service, ReadOnlySpan<byte> operation) =>
        Rules.TryGetValue(Fingerprint.Join(service, Fingerprint.Of(operation)), out StructureRule[]? rules) ? rules : null;

    private static FrozenDictionary<ulong, StructureRule[]> Load()
    {
        using Stream stream = typeof(StructureTable).Assembly.GetManifestResourceStream("Nephoscope.Graph.Structure.tsv")
            ?? throw new InvalidOperationException("Structure.tsv is not in the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))
            .GroupBy(row => Fingerprint.Join(Fingerprint.Of(row[0]), Fingerprint.Of(row[1])), Rule)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    private static StructureRule Rule(string[] row)
    {
        string[] when = row[6].Split('~');
        return new StructureRule(
            row[2] == "-" ? null : Value("resource " + row[2]), Value(row[3]), Enum.Parse<MapEdgeKind>(row[4].Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            Value(row[5]), when.Length == 2 ? Value("resource " + when[0]) : null, when.Length == 2 ? Encoding.UTF8.GetBytes(when[1]) : []);
    }

    private static StructureValue Value(string cell)
    {
        if (cell is "actor" or "account" or "cluster")
        {
            return new StructureValue(StructureType.Of(cell), cell switch { "actor" => StructureSource.Actor, "account" => StructureSource.Account, _ => StructureSource.Cluster }, "");
        }

        string[] parts = cell.Split(' ', 2);
        string place = parts[1];
        return place[0] switch
        {
            '@' => new StructureValue(StructureType.Of(parts[0]), StructureSource.ClusterObject, ""),
            '.' => new StructureValue(StructureType.Of(parts[0]), StructureSource.Entry, place[1..]),
            '=' => new StructureValue(StructureType.Of(parts[0]), StructureSource.Word, place[1..]),
            'q' => new StructureValue(StructureType.Of(parts[0]), StructureSource.Request, place[2..]),
            'r' => new StructureValue(StructureType.Of(parts[0]), StructureSource.Response, place[2..]),
            _ => throw new InvalidOperationException($"Structure.tsv: {cell} is no value"),
        };
    }
}
