using System.Text.Json;
using System.Xml;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Report;

/// <summary>How a map is spoken of wherever it is written: names of the log are cleaned and cut, kinds become words. Thread-safe.</summary>
internal static class MapWords
{
    /// <summary>Longest name that is written, in UTF-16 units.</summary>
    public const int LongestName = 100;

    /// <summary>The name a person knows it by; else its uid, else its id.</summary>
    public static string Name(MapNode node) => Clean(node.Name.Length > 0 ? node.Name : node.Uid.Length > 0 ? node.Uid : node.Id);

    /// <summary>Kind and name of an end of an edge; its id where the map does not hold it.</summary>
    public static string End(MapDocument map, EntityKey key) => map.Find(key) is { } node ? $"{Words(node.Kind)} {Name(node)}" : key.ToString();

    public static string Clean(string text) => LogText.Clean(text, LongestName);

    public static string Words<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace('_', ' ');

    public static string Minute(EventTime time) => time.ToString()[..16].Replace('T', ' ');

    /// <summary>For a quoted DOT string. Backslashes are meant literally: DOT would take <c>\N</c> for a node's name.</summary>
    public static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>Opens a GraphML document and says which data its nodes and edges carry.</summary>
    public static void OpenGraphMl(XmlWriter xml, params ReadOnlySpan<(string Name, string Owner, string Type)> keys)
    {
        xml.WriteStartElement("graphml", "http://graphml.graphdrawing.org/xmlns");
        foreach ((string name, string owner, string type) in keys)
        {
            xml.WriteStartElement("key");
            xml.WriteAttributeString("id", name);
            xml.WriteAttributeString("for", owner);
            xml.WriteAttributeString("attr.name", name);
            xml.WriteAttributeString("attr.type", type);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("graph");
        xml.WriteAttributeString("edgedefault", "directed");
    }

    /// <summary>One datum of the node or edge that is being written.</summary>
    public static void Data(XmlWriter xml, string key, string value)
    {
        xml.WriteStartElement("data");
        xml.WriteAttributeString("key", key);
        xml.WriteString(value);
        xml.WriteEndElement();
    }
}
