using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CsCheck;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Report;

namespace Nephoscope.Tests.Graph;

/// <summary>A written map reads back, travels in time and tells reach, whatever its names are.</summary>
public sealed class MapDocumentTests
{
    private const string Hostile = "x\\\" ]; <b> \u202E\u0007";

    private static readonly MapDocument Map = Read(Json);

    private static string Json => string.Create(CultureInfo.InvariantCulture, $$"""
        {"nodes":[
          {"id":"0000000000000001","kind":"user","uid":"arn:aws:iam::111122223333:user/ana","name":"ana","account":"111122223333","first_seen":1000,"last_seen":9000,"count":5},
          {"id":"0000000000000002","kind":"role","uid":"arn:aws:iam::111122223333:role/deploy","name":"deploy","account":"111122223333","first_seen":2000,"last_seen":9000,"count":5},
          {"id":"0000000000000003","kind":"bucket","uid":"arn:aws:s3:::ledger","name":{{System.Text.Json.JsonSerializer.Serialize(Hostile)}},"account":"","first_seen":3000,"last_seen":9000,"count":5},
          {"id":"0000000000000004","kind":"address","uid":"203.0.113.0/24","name":"203.0.113.0/24","account":"","first_seen":1000,"last_seen":9000,"count":5},
          {"id":"0000000000000005","kind":"bucket","uid":"arn:aws:s3:::other","name":"other","account":"","first_seen":5000,"last_seen":9000,"count":5},
          {"id":"5","kind":"dragon"}],
         "edges":[
          {"from":"0000000000000001","to":"0000000000000004","kind":"from","first_seen":1000,"last_seen":9000,"count":5},
          {"from":"0000000000000001","to":"0000000000000002","kind":"assumes","first_seen":2000,"last_seen":9000,"count":2},
          {"from":"0000000000000002","to":"0000000000000003","kind":"reads","first_seen":3000,"last_seen":9000,"count":7},
          {"from":"0000000000000003","to":"zz","kind":"reads"}]}
        """);

    [Fact]
    public void What_cannot_be_read_is_counted()
    {
        Assert.Equal(5, Map.Nodes.Count);
        Assert.Equal(3, Map.Edges.Count);
        Assert.Equal(2, Map.Unreadable);
    }

    [Fact]
    public void It_is_written_as_it_was_read()
    {
        using var stream = new MemoryStream();
        MapJson.Write(Map, stream);
        MapDocument again = Read(Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(Map.Nodes, again.Nodes);
        Assert.Equal(Map.Edges, again.Edges);
    }

    [Fact]
    public void At_a_time_it_holds_what_had_been_seen()
    {
        Assert.Empty(Map.At(EventTime.FromMilliseconds(999)).Edges);
        Assert.Equal(2, Map.At(EventTime.FromMilliseconds(2000)).Edges.Count);
        Assert.Equal(["ana", "203.0.113.0/24"], Map.At(EventTime.FromMilliseconds(1500)).Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Between_two_times_it_holds_what_is_new()
    {
        MapEdge edge = Assert.Single(Map.NewBetween(EventTime.FromMilliseconds(2000), EventTime.FromMilliseconds(4000)).Edges);
        Assert.Equal(MapEdgeKind.Reads, edge.Kind);
    }

    [Fact]
    public void Reach_follows_control_and_data_and_nothing_else()
    {
        Assert.Equal([(1, 1), (2, 2), (3, 3)], ObservedReach.From(Map, new EntityKey(4)).Select(entry => (entry.Distance, int.Parse(entry.Node.Id, CultureInfo.InvariantCulture))));
        Assert.Equal(["0000000000000003"], ObservedReach.From(Map, new EntityKey(2)).Select(entry => entry.Node.Id));
        Assert.Empty(ObservedReach.From(Map, new EntityKey(3)));
    }

    [Theory]
    [InlineData("203.0.113.77", 1)]
    [InlineData("203.0.114.1", 0)]
    [InlineData("ana", 1)]
    [InlineData("arn:aws:s3", 2)]
    [InlineData("0000000000000002", 1)]
    public void An_entity_is_found_by_what_people_know_of_it(string text, int found) => Assert.Equal(found, Map.Search(text).Count);

    [Fact]
    public void More_edges_never_reach_less()
    {
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 8], Gen.Int[0, 7]).List[0, 24].Sample(drawn =>
        {
            for (int cut = 0; cut < drawn.Count; cut++)
            {
                HashSet<string> less = [.. ObservedReach.From(Made(drawn.Take(cut)), new EntityKey(1)).Select(entry => entry.Node.Id)];
                if (!less.IsSubsetOf(ObservedReach.From(Made(drawn.Take(cut + 1)), new EntityKey(1)).Select(entry => entry.Node.Id)))
                {
                    return false;
                }
            }

            return true;
        }, iter: 50);
    }

    [Fact]
    public void Hostile_names_stay_text_in_every_form()
    {
        Assert.Equal(5, XDocument.Parse(MapText.GraphMl(Map)).Descendants().Count(element => element.Name.LocalName == "node"));
        Assert.Contains("x\\\\\\\" ]; <b>", MapText.Dot(Map), StringComparison.Ordinal);
        Assert.All(new[] { MapText.Tree(Map), MapText.Dot(Map), MapText.GraphMl(Map) }, text => Assert.DoesNotContain(text, c => c is '\u202E' or '\u0007'));
    }

    private static MapDocument Made(IEnumerable<(int From, int To, int Kind)> edges)
    {
        string nodes = string.Join(",", Enumerable.Range(1, 8).Select(id => $$"""{"id":"{{id:x16}}","kind":"role","uid":"r{{id}}"}"""));
        string list = string.Join(",", edges.Select(edge => $$"""{"from":"{{edge.From:x16}}","to":"{{edge.To:x16}}","kind":"{{(MapEdgeKind)edge.Kind}}"}"""));
        return Read($$"""{"nodes":[{{nodes}}],"edges":[{{list}}]}""");
    }

    private static MapDocument Read(string json) => MapDocument.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}
