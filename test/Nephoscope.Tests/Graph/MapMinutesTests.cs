using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Graph;

/// <summary>The map as of any minute is the map that the events before it would have made.</summary>
public sealed class MapMinutesTests
{
    private const long Start = 1_773_700_020; // a whole minute
    private const int Events = 4_000;
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_past_minute_is_as_a_full_rebuild(int seed)
    {
        List<(long Second, int Person, int Service)> drawn = Draw(seed);
        LiveMap whole = Replay(drawn, int.MaxValue);
        MapDocument written = Written(whole);
        foreach (long second in (long[])[Start - 60, Start, .. drawn.Where((_, i) => i % 97 == 96).Select(one => (one.Second / 60 * 60) + 60), drawn[^1].Second + 120])
        {
            string rebuilt = Tell(Replay([.. drawn.Where(one => one.Second < second)], int.MaxValue).Edges());
            var time = EventTime.FromSeconds(second);
            Assert.Equal(rebuilt, Tell([.. whole.EdgesAt(time).Where(edge => edge.FirstSeen < time)]));
            Assert.Equal(rebuilt, Tell([.. written.At(time).Edges.Where(edge => edge.FirstSeen < time)]));
        }
    }

    [Fact]
    public void Nodes_of_a_past_minute_are_counted_as_of_then()
    {
        List<(long Second, int Person, int Service)> drawn = Draw(4);
        long cut = (drawn[Events / 2].Second / 60 * 60) + 60;
        MapDocument rebuilt = Written(Replay([.. drawn.Where(one => one.Second < cut)], int.MaxValue));
        MapDocument then = Written(Replay(drawn, int.MaxValue)).At(EventTime.FromSeconds(cut - 1));
        Assert.Equal(rebuilt.Nodes.Select(node => (node.Uid, node.Count, node.FirstSeen)), then.Nodes.Select(node => (node.Uid, node.Count, node.FirstSeen)));
    }

    [Fact]
    public void A_diff_tells_new_active_and_gone()
    {
        List<(long, int, int)> drawn = [(Start, 0, 0), (Start + 10, 0, 1), (Start + 300, 0, 1), (Start + 301, 0, 1), (Start + 320, 1, 0), (Start + 900, 0, 0)];
        MapDocument map = Written(Replay(drawn, int.MaxValue));
        IEnumerable<(MapChangeKind, string, long)> calls = map.Changes(EventTime.FromSeconds(Start + 60), EventTime.FromSeconds(Start + 600))
            .Where(change => change.Edge.Kind == MapEdgeKind.Calls)
            .Select(change => (change.Kind, Person(change.Edge.From) + " " + map.Find(change.Edge.To)!.Name, change.Times));
        Assert.Equal(
            [(MapChangeKind.New, "p1 s0", 1), (MapChangeKind.Active, "p0 s1", 2), (MapChangeKind.Gone, "p0 s0", 0)],
            calls.OrderBy(change => change.Item1));
    }

    [Fact]
    public void Beyond_the_bound_the_oldest_minutes_are_forgotten_and_never_made_up()
    {
        List<(long Second, int Person, int Service)> drawn = Draw(5);
        LiveMap full = Replay(drawn, int.MaxValue);
        LiveMap small = Replay(drawn, 256 * 16);
        Assert.True(small.Bytes < full.Bytes);
        Assert.Equal(Tell(full.Edges()), Tell(small.Edges()));
        var recent = EventTime.FromSeconds((drawn[^1].Second - 60) / 60 * 60);
        Assert.Equal(Tell(full.EdgesAt(recent)), Tell(small.EdgesAt(recent)));
        var old = EventTime.FromSeconds((drawn[Events / 4].Second / 60 * 60) + 60);
        Assert.Equal(full.EdgesAt(old).Select(edge => (edge.From, edge.To, edge.FirstSeen)), small.EdgesAt(old).Select(edge => (edge.From, edge.To, edge.FirstSeen)));
    }

    [Fact]
    public void Without_detail_the_map_is_the_same()
    {
        List<(long Second, int Person, int Service)> drawn = Draw(6);
        Assert.Equal(Tell(Replay(drawn, int.MaxValue).Edges()), Tell(Replay(drawn, 0).Edges()));
    }

    [Fact]
    public void Minutes_outlive_a_restart()
    {
        List<(long Second, int Person, int Service)> drawn = Draw(7);
        LiveMap whole = Replay(drawn, int.MaxValue);
        LiveMap half = Replay(drawn[..(Events / 2)], int.MaxValue);
        using var saved = new MemoryStream();
        var writer = new StateWriter(saved);
        half.Save(writer);
        writer.Finish();
        saved.Position = 0;
        var again = new LiveMap(new EntityCatalog(), IpIntelligence.None());
        again.Load(new StateReader(saved));
        Feed(again, drawn[(Events / 2)..]);

        Assert.Equal(whole.Edges(withMinutes: true), again.Edges(withMinutes: true));
    }

    private static List<(long Second, int Person, int Service)> Draw(int seed)
    {
        var random = new Random(seed);
        List<(long, int, int)> drawn = [];
        long second = Start;
        for (int i = 0; i < Events; i++)
        {
            second += random.Next(10) == 0 ? random.Next(20_000) : random.Next(30);
            drawn.Add((second, random.Next(6), Math.Min(random.Next(9), random.Next(9))));
        }

        return drawn;
    }

    private static LiveMap Replay(IReadOnlyList<(long Second, int Person, int Service)> drawn, int activityBytes)
    {
        var map = new LiveMap(new EntityCatalog(), IpIntelligence.None(), activityBytes: Math.Min(activityBytes, LiveMap.DefaultActivityBytes));
        Feed(map, drawn);
        return map;
    }

    private static void Feed(LiveMap map, IReadOnlyList<(long Second, int Person, int Service)> drawn)
    {
        using var batch = new EventBatch();
        foreach ((long second, int person, int service) in drawn)
        {
            EventWriter writer = batch.Writer;
            writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(second));
            writer.Set(EventField.Service, string.Create(CultureInfo.InvariantCulture, $"s{service}.amazonaws.com"));
            writer.Set(EventField.Operation, "DescribeThings");
            writer.Set(EventField.ResourceUid, string.Create(CultureInfo.InvariantCulture, $"arn:aws:s3:::b{(person * 7) + service}"));
            writer.Raise(EventFlags.ReadOnly);
            writer.Commit();
            map.Apply(batch[batch.Count - 1], new Actor(EntityKey.Of(EntityKind.User, "p" + person.ToString(CultureInfo.InvariantCulture)), default, default, default, default, IdentityClass.User, false, false), default);
        }
    }

    private static string Person(EntityKey key) => key == EntityKey.Of(EntityKind.User, "p0") ? "p0" : key == EntityKey.Of(EntityKind.User, "p1") ? "p1" : key.ToString();

    private static MapDocument Written(LiveMap map)
    {
        using var stream = new MemoryStream();
        MapJson.Write(map, stream);
        stream.Position = 0;
        return MapDocument.Read(stream);
    }

    /// <summary>Times to the minute: that is what is kept.</summary>
    private static string Tell(IReadOnlyList<MapEdge> edges) => string.Join('\n', edges.Select(edge =>
        $"{edge.From} {edge.Kind} {edge.To} {edge.FirstSeen.Seconds} {edge.LastSeen.Seconds / 60} {edge.Count.ToString(CultureInfo.InvariantCulture)}"));
}
