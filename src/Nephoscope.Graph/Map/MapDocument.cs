using System.Net;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// A written map (<c>map.json</c>), read back: what was seen, and between whom. Entries that cannot be read are counted and left out.
/// Immutable; thread-safe.
/// </summary>
public sealed class MapDocument
{
    private readonly Dictionary<EntityKey, MapNode> byKey;

    private MapDocument(IReadOnlyList<MapNode> nodes, IReadOnlyList<MapEdge> edges, int unreadable)
    {
        Nodes = nodes;
        Edges = edges;
        Unreadable = unreadable;
        byKey = new Dictionary<EntityKey, MapNode>(nodes.Count);
        foreach (MapNode node in nodes)
        {
            byKey.TryAdd(node.Key, node);
        }
    }

    public IReadOnlyList<MapNode> Nodes { get; }

    public IReadOnlyList<MapEdge> Edges { get; }

    /// <summary>Entries of another shape than <see cref="MapJson"/> writes.</summary>
    public int Unreadable { get; }

    /// <summary>Reads a whole map.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static MapDocument Read(Stream stream)
    {
        using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 8 });
        int unreadable = 0;
        List<MapNode> nodes = [];
        List<MapEdge> edges = [];
        foreach (JsonElement item in Items(document.RootElement, "nodes"))
        {
            if (Node(item) is { } node)
            {
                nodes.Add(node);
            }
            else
            {
                unreadable++;
            }
        }

        foreach (JsonElement item in Items(document.RootElement, "edges"))
        {
            if (EdgeOf(item) is { } edge)
            {
                edges.Add(edge);
            }
            else
            {
                unreadable++;
            }
        }

        return new MapDocument(nodes, edges, unreadable);
    }

    public MapNode? Find(EntityKey key) => byKey.GetValueOrDefault(key);

    /// <summary>Entities of that id, or whose uid or name is the text; where none is, the network of that address, or those whose uid or name holds the text.</summary>
    public IReadOnlyList<MapNode> Search(string text)
    {
        List<MapNode> exact = [.. Nodes.Where(node => node.Id == text || node.Uid == text || node.Name == text)];
        if (exact.Count == 0 && IPAddress.TryParse(text, out IPAddress? address))
        {
            return [.. Nodes.Where(node => node.Kind == EntityKind.Address && IPNetwork.TryParse(node.Uid, out IPNetwork network) && network.Contains(address))];
        }

        return exact.Count > 0
            ? exact
            : [.. Nodes.Where(node => node.Uid.Contains(text, StringComparison.OrdinalIgnoreCase) || node.Name.Contains(text, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>The map as it was: what had been seen by that time, last seen and counted as of the end of the minute before it.</summary>
    public MapDocument At(EventTime time)
    {
        var edges = new List<MapEdge>(Edges.Count);
        for (int i = 0; i < Edges.Count; i++)
        {
            if (EdgeMinutes.At(Edges[i], time) is { } edge)
            {
                edges.Add(edge);
            }
        }

        return new MapDocument(MapNodes.Of(edges, byKey), edges, Unreadable);
    }

    /// <summary>What changed between two times: edges new, active again, or not seen any more.</summary>
    /// <param name="after">Events of the minute that begins here belong to the time between.</param>
    public IReadOnlyList<MapChange> Changes(EventTime after, EventTime until)
    {
        var changes = new List<MapChange>(Edges.Count);
        for (int i = 0; i < Edges.Count; i++)
        {
            MapEdge edge = Edges[i];
            if (EdgeMinutes.At(edge, until) is { } then)
            {
                MapEdge? before = EdgeMinutes.At(edge, after);
                MapChangeKind kind = before is null ? MapChangeKind.New : then.Count > before.Value.Count ? MapChangeKind.Active : MapChangeKind.Gone;
                changes.Add(new MapChange(kind, then, then.Count - (before?.Count ?? 0)));
            }
        }

        return changes;
    }

    /// <summary>What was seen for the first time after one time and up to another.</summary>
    public MapDocument NewBetween(EventTime after, EventTime until) => Only(edge => edge.FirstSeen > after && edge.FirstSeen <= until);

    /// <summary>The part whose edges satisfy a condition, with the nodes they touch.</summary>
    public MapDocument Only(Func<MapEdge, bool> keep)
    {
        List<MapEdge> edges = [.. Edges.Where(keep)];
        HashSet<EntityKey> touched = [.. edges.Select(edge => edge.From), .. edges.Select(edge => edge.To)];
        return new MapDocument([.. Nodes.Where(node => touched.Contains(node.Key))], edges, Unreadable);
    }

    private static MapNode? Node(JsonElement item)
    {
        string id = Text(item, "id");
        return id.Length == 16 && Word(Text(item, "kind"), out EntityKind kind)
            ? new MapNode(id, kind, Text(item, "uid"), Text(item, "name"), Text(item, "account"), Time(item, "first_seen"), Time(item, "last_seen"), Number(item, "count"))
            : null;
    }

    private static MapEdge? EdgeOf(JsonElement item) =>
        EntityKey.TryParse(Text(item, "from"), out EntityKey from) && EntityKey.TryParse(Text(item, "to"), out EntityKey to) && Word(Text(item, "kind"), out MapEdgeKind kind)
            ? new MapEdge(from, to, kind, Time(item, "first_seen"), Time(item, "last_seen"), Number(item, "count"))
            {
                Minutes = Text(item, "minutes"),
                Bytes = Math.Max(0, Number(item, "bytes")),
                Possible = item.TryGetProperty("possible", out JsonElement possible) && possible.ValueKind == JsonValueKind.True,
            }
            : null;

    private static bool Word<T>(string text, out T value)
        where T : struct, Enum => Enum.TryParse(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out value) && Enum.IsDefined(value);

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : default;

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : 0;

    private static EventTime Time(JsonElement parent, string name) => EventTime.FromMilliseconds(Math.Clamp(Number(parent, name), 0, long.MaxValue / 1_000_000));
}
