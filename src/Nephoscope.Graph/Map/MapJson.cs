using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Writes the map as JSON: <c>{"nodes":[{id,kind,uid,name,account,first_seen,last_seen,count}],"edges":[{from,to,kind,first_seen,last_seen,count,bytes?,possible?,minutes?}],
/// "dropped":{kind:count}}</c>. Times are milliseconds since 1970 UTC. The order is fixed: the same events give the same bytes.
/// </summary>
public static class MapJson
{
    /// <summary>Bytes after which what is written goes to the stream: a map has tens of megabytes, and a writer keeps all it was not told to flush.</summary>
    private const int MostPending = 1 << 16;

    public static void Write(LiveMap map, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        IReadOnlyList<MapEdge> edges = map.Edges(withMinutes: true);
        WriteParts(writer, map.NodesOf(edges), edges);
        writer.WriteStartObject("dropped"u8);
        foreach (MapEdgeKind kind in Enum.GetValues<MapEdgeKind>())
        {
            if (map.Dropped(kind) > 0)
            {
                writer.WriteNumber(Word(kind), map.Dropped(kind));
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>Part of a map that was read back.</summary>
    public static void Write(MapDocument map, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        WriteParts(writer, map.Nodes, map.Edges);
        writer.WriteEndObject();
        writer.Flush();
    }

    /// <summary>What changed between two times.</summary>
    public static void Write(IReadOnlyList<MapChange> changes, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartObject();
        writer.WriteStartArray("changes"u8);
        foreach (MapChange change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("change"u8, Word(change.Kind));
            writer.WriteNumber("times"u8, change.Times);
            writer.WritePropertyName("edge"u8);
            WriteEdge(writer, change.Edge);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteParts(Utf8JsonWriter writer, IReadOnlyList<MapNode> nodes, IReadOnlyList<MapEdge> edges)
    {
        writer.WriteStartArray("nodes"u8);
        foreach (MapNode node in nodes)
        {
            WriteNode(writer, node);
            FlushSome(writer);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("edges"u8);
        foreach (MapEdge edge in edges)
        {
            WriteEdge(writer, edge);
            FlushSome(writer);
        }

        writer.WriteEndArray();
    }

    private static void FlushSome(Utf8JsonWriter writer)
    {
        if (writer.BytesPending > MostPending)
        {
            writer.Flush();
        }
    }

    private static void WriteNode(Utf8JsonWriter writer, MapNode node)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, node.Id);
        writer.WriteString("kind"u8, Word(node.Kind));
        writer.WriteString("uid"u8, node.Uid);
        writer.WriteString("name"u8, node.Name);
        writer.WriteString("account"u8, node.Account);
        WriteSeen(writer, node.FirstSeen, node.LastSeen, node.Count);
        writer.WriteEndObject();
    }

    private static void WriteEdge(Utf8JsonWriter writer, MapEdge edge)
    {
        writer.WriteStartObject();
        WriteKey(writer, "from"u8, edge.From);
        WriteKey(writer, "to"u8, edge.To);
        writer.WriteString("kind"u8, Word(edge.Kind));
        WriteSeen(writer, edge.FirstSeen, edge.LastSeen, edge.Count);
        if (edge.Bytes > 0)
        {
            writer.WriteNumber("bytes"u8, edge.Bytes);
        }

        if (edge.Possible)
        {
            writer.WriteBoolean("possible"u8, true);
        }

        if (edge.Minutes.Length > 0)
        {
            writer.WriteString("minutes"u8, edge.Minutes);
        }

        writer.WriteEndObject();
    }

    /// <summary>As <see cref="EntityKey.ToString"/> writes it, without the string.</summary>
    private static void WriteKey(Utf8JsonWriter writer, ReadOnlySpan<byte> name, EntityKey key)
    {
        Span<byte> hex = stackalloc byte[16];
        _ = key.Value.TryFormat(hex, out _, "x16", CultureInfo.InvariantCulture);
        writer.WriteString(name, hex);
    }

    private static void WriteSeen(Utf8JsonWriter writer, EventTime first, EventTime last, long count)
    {
        writer.WriteNumber("first_seen"u8, first.Milliseconds);
        writer.WriteNumber("last_seen"u8, last.Milliseconds);
        writer.WriteNumber("count"u8, count);
    }

    /// <summary>The name in lower case with underscores: <c>connects_to</c>.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum
    {
        if (!Words<T>.Known.TryGetValue(value, out string? word))
        {
            word = JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
            Words<T>.Known.TryAdd(value, word);
        }

        return word;
    }

    /// <summary>The words said so far: a map has many nodes of few kinds.</summary>
    private static class Words<T>
        where T : struct, Enum
    {
        public static readonly ConcurrentDictionary<T, string> Known = [];
    }
}
