using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Report;

namespace Nephoscope.Ask;

/// <summary>Answers from the map.</summary>
internal static class MapAnswers
{
    private static readonly string[] Reached = ["steps", "sensitive", "kind", "name", "id", "by", "times", "last"];
    private static readonly string[] Edges = ["from_kind", "from", "does", "to_kind", "to", "times", "first", "last"];

    public static AskAnswer Of(Understanding asked, AskWorld world)
    {
        MapDocument map = world.Map ?? throw new IOException("There is no map (map.json) in this folder. Run 'nephoscope replay PATH --out DIR' and name DIR with --data.");
        MapDocument then = asked.Window is null || asked.Form.Run == "changes" ? map : map.At(asked.Window.Until);
        int most = (int)Math.Min(int.MaxValue, world.Limits.Rows);
        return asked.Form.Run switch
        {
            "reach" => Reach(ObservedReach.From(then, Key(asked, "any")), most),
            "reached-by" => Reach(MapWalk.To(then, Key(asked, "any")), most),
            "path" => Way(then, Key(asked, "any"), Key(asked, "to")),
            "changes" => New(map, asked.Window ?? world.LastDay, most),
            "kinds" => Kinds(then),
            "seen" => Seen(asked.Slots["any"].Node!),
            _ => Neighbours(then, Key(asked, "any"), most),
        };
    }

    private static EntityKey Key(Understanding asked, string slot) => asked.Slots[slot].Node!.Key;

    private static AskAnswer Reach(IReadOnlyList<ReachedNode> reached, int most) => new(
        Reached,
        [.. reached.OrderByDescending(entry => ObservedReach.IsSensitive(entry.Node.Kind)).ThenBy(entry => entry.Distance).Take(most).Select(entry => new object?[]
        {
            entry.Distance, ObservedReach.IsSensitive(entry.Node.Kind) ? "yes" : "", MapWords.Words(entry.Node.Kind), Name(entry.Node), entry.Node.Id, MapWords.Words(entry.Via.Kind), entry.Via.Count, entry.Via.LastSeen.ToDateTime(),
        })],
        reached.Count > most)
    {
        Note = $"{reached.Count} entities, {reached.Count(entry => ObservedReach.IsSensitive(entry.Node.Kind))} of them sensitive; by paths that were used, what is permitted and was never used is not in it.",
    };

    private static AskAnswer Way(MapDocument map, EntityKey from, EntityKey to) => MapWalk.Way(map, from, to) is { } way
        ? new AskAnswer(Edges, [.. way.Select(edge => Row(map, edge))]) { Note = $"{way.Count} {(way.Count == 1 ? "step" : "steps")}." }
        : new AskAnswer(Edges, []) { Note = "No way was seen." };

    private static AskAnswer New(MapDocument map, TimeWindow window, int most)
    {
        // A connection of the window's last moment is new too; the map keeps whole minutes.
        MapDocument part = map.NewBetween(window.From, window.Until);
        return new AskAnswer(Edges, [.. part.Edges.OrderBy(edge => edge.FirstSeen.Nanoseconds).ThenBy(edge => edge.To.Value).Take(most).Select(edge => Row(map, edge))], part.Edges.Count > most)
        {
            Note = $"{part.Edges.Count} connections seen for the first time, {window.Words}.",
        };
    }

    private static AskAnswer Kinds(MapDocument map) => new(
        ["kind", "entities", "first", "last"],
        [.. map.Nodes.GroupBy(node => node.Kind).OrderByDescending(kind => kind.Count()).ThenBy(kind => kind.Key)
            .Select(kind => new object?[] { MapWords.Words(kind.Key), kind.Count(), new EventTime(kind.Min(node => node.FirstSeen.Nanoseconds)).ToDateTime(), new EventTime(kind.Max(node => node.LastSeen.Nanoseconds)).ToDateTime() })]);

    private static AskAnswer Seen(MapNode node) => new(
        ["kind", "name", "id", "first_seen", "last_seen", "times"],
        [[MapWords.Words(node.Kind), Name(node), node.Id, node.FirstSeen.ToDateTime(), node.LastSeen.ToDateTime(), node.Count]]);

    private static AskAnswer Neighbours(MapDocument map, EntityKey key, int most)
    {
        List<MapEdge> own = [.. map.Edges.Where(edge => edge.From == key || edge.To == key).OrderByDescending(edge => edge.Count).ThenBy(edge => edge.From.Value).ThenBy(edge => edge.To.Value)];
        return new AskAnswer(Edges, [.. own.Take(most).Select(edge => Row(map, edge))], own.Count > most);
    }

    private static object?[] Row(MapDocument map, MapEdge edge)
    {
        MapNode? from = map.Find(edge.From);
        MapNode? to = map.Find(edge.To);
        return
        [
            from is null ? null : MapWords.Words(from.Kind), from is null ? edge.From.ToString() : Name(from), MapWords.Words(edge.Kind), to is null ? null : MapWords.Words(to.Kind), to is null ? edge.To.ToString() : Name(to),
            edge.Count, edge.FirstSeen.ToDateTime(), edge.LastSeen.ToDateTime(),
        ];
    }

    private static string Name(MapNode node) => node.Name.Length > 0 ? node.Name : node.Uid.Length > 0 ? node.Uid : node.Id;
}
