using System.Globalization;
using System.Text;
using System.Xml;
using Nephoscope.Events;
using Nephoscope.Graph;
using static Nephoscope.Report.MapWords;

namespace Nephoscope.Report;

/// <summary>A map as a text tree, GraphML or Graphviz DOT; names of the log are cleaned and escaped for each. Thread-safe.</summary>
public static class MapText
{
    private const int MostPerKind = 6;

    /// <summary>Who reached what, by entity that acted, the gravest relations first; at most six of a kind.</summary>
    public static string Tree(MapDocument map)
    {
        var text = new StringBuilder();
        ILookup<EntityKey, MapEdge> edges = map.Edges.ToLookup(edge => edge.From);
        foreach (MapNode node in map.Nodes.Where(node => edges.Contains(node.Key)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Words(node.Kind)} {Name(node)}{(node.Account.Length > 0 ? " in " + LogText.Clean(node.Account, 16) : "")}, seen {Minute(node.FirstSeen)} to {Minute(node.LastSeen)}\n");
            foreach (IGrouping<MapEdgeKind, MapEdge> kind in edges[node.Key].GroupBy(edge => edge.Kind).OrderBy(kind => Weight(kind.Key)))
            {
                List<MapEdge> own = [.. kind.OrderByDescending(edge => edge.Count).ThenBy(edge => edge.FirstSeen).ThenBy(edge => edge.To.Value)];
                foreach (MapEdge edge in own.Take(MostPerKind))
                {
                    text.Append(CultureInfo.InvariantCulture, $"  {Relation(edge)} {End(map, edge.To)} ({Often(edge)}, first {Minute(edge.FirstSeen)})\n");
                }

                if (own.Count > MostPerKind)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  {Words(kind.Key)} {own.Count - MostPerKind} more\n");
                }
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"{map.Nodes.Count} entities, {map.Edges.Count} connections\n");
        return text.ToString();
    }

    /// <summary>What is new (+), went on (~) and fell silent (-) between two times; the most frequent first, at most a hundred lines of each.</summary>
    public static string Changes(MapDocument map, IReadOnlyList<MapChange> changes)
    {
        const int most = 100;
        var text = new StringBuilder();
        foreach ((MapChangeKind kind, string mark, string word) in new[] { (MapChangeKind.New, "+", "new"), (MapChangeKind.Active, "~", "went on"), (MapChangeKind.Gone, "-", "fell silent") })
        {
            List<MapChange> some = [.. changes.Where(change => change.Kind == kind).OrderByDescending(change => change.Times).ThenBy(change => change.Edge.From.Value).ThenBy(change => change.Edge.To.Value)];
            text.Append(CultureInfo.InvariantCulture, $"{some.Count} connections {word}\n");
            foreach (MapChange change in some.Take(most))
            {
                string times = kind == MapChangeKind.Gone ? $"last {Minute(change.Edge.LastSeen)}" : string.Create(CultureInfo.InvariantCulture, $"{change.Times} times");
                text.Append(CultureInfo.InvariantCulture, $"{mark} {End(map, change.Edge.From)} {Words(change.Edge.Kind)} {End(map, change.Edge.To)} ({times})\n");
            }

            if (some.Count > most)
            {
                text.Append(CultureInfo.InvariantCulture, $"  and {some.Count - most} more\n");
            }
        }

        return text.ToString();
    }

    /// <summary>What a responder asks for first comes first; what is only frequent last.</summary>
    private static int Weight(MapEdgeKind kind) => kind switch
    {
        MapEdgeKind.Administers => 0,
        MapEdgeKind.Assumes => 1,
        MapEdgeKind.RunsAs => 2,
        MapEdgeKind.RanCommandsOn => 3,
        MapEdgeKind.Created or MapEdgeKind.Launched => 4,
        MapEdgeKind.Deleted => 5,
        MapEdgeKind.Trusts => 6,
        MapEdgeKind.Writes => 7,
        MapEdgeKind.Reads => 8,
        MapEdgeKind.From => 9,
        MapEdgeKind.ConnectsTo => 10,
        MapEdgeKind.LooksUp => 11,
        MapEdgeKind.Calls => 13,
        _ => 12,
    };

    private static string Relation(MapEdge edge) => edge.Possible ? "may: " + Words(edge.Kind) : Words(edge.Kind);

    /// <summary>How often, how fast where it says something, and how many bytes.</summary>
    private static string Often(MapEdge edge)
    {
        double hours = (edge.LastSeen.Nanoseconds - edge.FirstSeen.Nanoseconds) / 3.6e12;
        string rate = edge.Count < 10 || hours <= 0 ? ""
            : edge.Count / hours >= 60 ? string.Create(CultureInfo.InvariantCulture, $", {edge.Count / hours / 60:0} a minute")
            : edge.Count / hours >= 1 ? string.Create(CultureInfo.InvariantCulture, $", {edge.Count / hours:0} an hour")
            : string.Create(CultureInfo.InvariantCulture, $", {edge.Count / hours * 24:0.#} a day");
        return (edge.Count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{edge.Count} times")) + rate + Size(edge.Bytes);
    }

    private static string Size(long bytes) => bytes switch
    {
        0 => "",
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $", {bytes} bytes"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $", {bytes / 1e3:0} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $", {bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $", {bytes / 1e9:0} GB"),
    };

    /// <summary>What is within reach of an entity, sensitive things first.</summary>
    public static string Reach(MapNode start, IReadOnlyList<ReachedNode> reached)
    {
        var text = new StringBuilder();
        int sensitive = reached.Count(entry => ObservedReach.IsSensitive(entry.Node.Kind));
        text.Append(CultureInfo.InvariantCulture, $"Within reach of {Words(start.Kind)} {Name(start)} by paths that were used: {reached.Count} entities, {sensitive} of them sensitive.\n");
        foreach (ReachedNode entry in reached.OrderByDescending(entry => ObservedReach.IsSensitive(entry.Node.Kind)).ThenBy(entry => entry.Distance))
        {
            string mark = ObservedReach.IsSensitive(entry.Node.Kind) ? "!" : " ";
            text.Append(CultureInfo.InvariantCulture, $"{mark} {entry.Distance} {(entry.Distance == 1 ? "step " : "steps")}  {Words(entry.Node.Kind)} {Name(entry.Node)} ({Relation(entry.Via)}, {Often(entry.Via)}, last {Minute(entry.Via.LastSeen)})\n");
        }

        return text.ToString();
    }

    public static string GraphMl(MapDocument map)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            OpenGraphMl(
                xml,
                ("kind", "node", "string"), ("name", "node", "string"), ("account", "node", "string"),
                ("relation", "edge", "string"), ("count", "edge", "long"), ("bytes", "edge", "long"), ("possible", "edge", "boolean"));
            xml.WriteAttributeString("id", "map");
            foreach (MapNode node in map.Nodes)
            {
                xml.WriteStartElement("node");
                xml.WriteAttributeString("id", node.Id);
                Data(xml, "kind", Words(node.Kind));
                Data(xml, "name", Name(node));
                DataWhere(xml, node.Account.Length > 0, "account", Clean(node.Account));
                xml.WriteEndElement();
            }

            foreach (MapEdge edge in map.Edges)
            {
                xml.WriteStartElement("edge");
                xml.WriteAttributeString("source", edge.From.ToString());
                xml.WriteAttributeString("target", edge.To.ToString());
                Data(xml, "relation", Words(edge.Kind));
                Data(xml, "count", edge.Count.ToString(CultureInfo.InvariantCulture));
                DataWhere(xml, edge.Bytes > 0, "bytes", edge.Bytes.ToString(CultureInfo.InvariantCulture));
                DataWhere(xml, edge.Possible, "possible", "true");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    public static string Dot(MapDocument map)
    {
        var text = new StringBuilder("digraph map {\n  rankdir=LR;\n");
        foreach (MapNode node in map.Nodes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{node.Id}\" [label=\"{Quote(Words(node.Kind) + ": " + Name(node))}\"];\n");
        }

        foreach (MapEdge edge in map.Edges)
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{edge.From}\" -> \"{edge.To}\" [label=\"{Quote(Words(edge.Kind))}\"{(edge.Possible ? ", style=dashed" : "")}];\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void DataWhere(XmlWriter xml, bool has, string key, string value)
    {
        if (has)
        {
            Data(xml, key, value);
        }
    }
}
