using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using static Nephoscope.Report.MapWords;

namespace Nephoscope.Report;

/// <summary>Ways over the map and attacked paths as text, JSON, GraphML and DOT; names of the log are cleaned and escaped for each. Thread-safe.</summary>
internal static class PathText
{
    /// <summary>From where an entity was seen to be reached, nearest first.</summary>
    public static string ReachedBy(MapNode target, IReadOnlyList<ReachedNode> reached)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{reached.Count} entities were seen to reach {Words(target.Kind)} {Name(target)} by paths that were used.\n");
        foreach (ReachedNode entry in reached)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {entry.Distance} {(entry.Distance == 1 ? "step " : "steps")}  {Words(entry.Node.Kind)} {Name(entry.Node)} ({Words(entry.Via.Kind)}, {entry.Via.Count} times, last {Minute(entry.Via.LastSeen)})\n");
        }

        return text.ToString();
    }

    /// <summary>The steps of a way; null is none.</summary>
    public static string Way(MapDocument map, IReadOnlyList<MapEdge>? way)
    {
        if (way is null)
        {
            return "No way was seen.\n";
        }

        var text = new StringBuilder();
        foreach (MapEdge edge in way)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {End(map, edge.From)} {Words(edge.Kind)} {End(map, edge.To)} ({edge.Count} times, first {Minute(edge.FirstSeen)})\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{way.Count} {(way.Count == 1 ? "step" : "steps")}\n").ToString();
    }

    /// <summary>The path alone: <c>{"stops":[{id,uid,name,type,role?}],"steps":[{from,to,what,time,events}],"left_out":n}</c>.</summary>
    public static string Json(IncidentPath path)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("stops"u8);
            foreach (PathStop stop in path.Stops)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, stop.Key.ToString());
                json.WriteString("uid"u8, stop.Uid);
                json.WriteString("name"u8, stop.Name);
                json.WriteString("type"u8, stop.Type);
                if (stop.Role is { } role)
                {
                    json.WriteString("role"u8, Words(role));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteSteps(json, path);
            json.WriteNumber("left_out"u8, path.LeftOut);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(memory.ToArray()) + "\n";
    }

    /// <summary>The whole map in which the attacked path is lit.</summary>
    public static string Dot(MapDocument map, IncidentPath path)
    {
        HashSet<EntityKey> lit = [.. path.Stops.Select(stop => stop.Key)];
        HashSet<(EntityKey, EntityKey)> litEdges = [.. path.Steps.Select(step => Ends(step.From, step.To))];
        var text = new StringBuilder("digraph map {\n  rankdir=LR;\n  node [color=gray60, fontcolor=gray40];\n  edge [color=gray80, fontcolor=gray60];\n");
        foreach (MapNode node in map.Nodes.Where(node => !lit.Contains(node.Key)))
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{node.Id}\" [label=\"{Quote(Words(node.Kind) + ": " + Name(node))}\"];\n");
        }

        foreach (PathStop stop in path.Stops)
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{stop.Key}\" [label=\"{Quote(stop.Type + ": " + Clean(stop.Name))}\", color=red, fontcolor=black, penwidth={(stop.Role == EntityRole.PatientZero ? 4 : 2)}];\n");
        }

        foreach (MapEdge edge in map.Edges.Where(edge => !litEdges.Contains(Ends(edge.From, edge.To))))
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{edge.From}\" -> \"{edge.To}\" [label=\"{Quote(Words(edge.Kind))}\"];\n");
        }

        foreach (PathStep step in path.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{step.From}\" -> \"{step.To}\" [label=\"{Quote(Clean(step.What))}\", color=red, fontcolor=red, penwidth=3];\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The whole map; nodes and edges of the attacked path have <c>attacked</c> true.</summary>
    public static string GraphMl(MapDocument map, IncidentPath path)
    {
        HashSet<EntityKey> lit = [.. path.Stops.Select(stop => stop.Key)];
        HashSet<(EntityKey, EntityKey)> litEdges = [.. path.Steps.Select(step => Ends(step.From, step.To))];
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            OpenGraphMl(xml, ("name", "node", "string"), ("relation", "edge", "string"), ("attacked", "all", "boolean"));
            foreach (MapNode node in map.Nodes.Where(node => !lit.Contains(node.Key)))
            {
                Node(xml, node.Id, Words(node.Kind) + " " + Name(node), false);
            }

            foreach (PathStop stop in path.Stops)
            {
                Node(xml, stop.Key.ToString(), stop.Type + " " + Clean(stop.Name), true);
            }

            foreach (MapEdge edge in map.Edges.Where(edge => !litEdges.Contains(Ends(edge.From, edge.To))))
            {
                Edge(xml, edge.From, edge.To, Words(edge.Kind), false);
            }

            foreach (PathStep step in path.Steps)
            {
                Edge(xml, step.From, step.To, Clean(step.What), true);
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void WriteSteps(Utf8JsonWriter json, IncidentPath path)
    {
        json.WriteStartArray("steps"u8);
        foreach (PathStep step in path.Steps)
        {
            json.WriteStartObject();
            json.WriteString("from"u8, step.From.ToString());
            json.WriteString("to"u8, step.To.ToString());
            json.WriteString("what"u8, step.What);
            json.WriteString("time"u8, step.Time.ToString());
            json.WriteStartArray("events"u8);
            foreach (string uid in step.EventUids)
            {
                json.WriteStringValue(uid);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Node(XmlWriter xml, string id, string name, bool attacked)
    {
        xml.WriteStartElement("node");
        xml.WriteAttributeString("id", id);
        Data(xml, "name", name);
        Data(xml, "attacked", attacked ? "true" : "false");
        xml.WriteEndElement();
    }

    private static void Edge(XmlWriter xml, EntityKey from, EntityKey to, string what, bool attacked)
    {
        xml.WriteStartElement("edge");
        xml.WriteAttributeString("source", from.ToString());
        xml.WriteAttributeString("target", to.ToString());
        Data(xml, "relation", what);
        Data(xml, "attacked", attacked ? "true" : "false");
        xml.WriteEndElement();
    }

    private static (EntityKey, EntityKey) Ends(EntityKey one, EntityKey other) => one.Value < other.Value ? (one, other) : (other, one);
}
