using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

public sealed class LiveMapTests : IDisposable
{
    private readonly TestTrail trail = new();

    public void Dispose() => trail.Dispose();

    [Fact]
    public void TellsWhoCallsWhatFromWhereAndTouchesWhat()
    {
        AddCompany();
        var catalog = new EntityCatalog();
        LiveMap map = Build(catalog, Enumerable.Range(0, trail.Count));

        var nodes = map.Nodes().ToDictionary(node => node.Key);
        string shown = string.Join('\n', map.Edges()
            .Select(edge => $"{nodes[edge.From].Name} {edge.Kind} {nodes[edge.To].Kind} {nodes[edge.To].Name} x{edge.Count} {edge.FirstSeen}..{edge.LastSeen}")
            .Order(StringComparer.Ordinal));
        Assert.Equal(
            """
            alice Assumes Role deploy x1 2026-01-05T10:02:00Z..2026-01-05T10:02:00Z
            alice Assumes Session s x1 2026-01-05T10:02:00Z..2026-01-05T10:02:00Z
            alice Calls Service iam x1 2026-01-05T10:03:00Z..2026-01-05T10:03:00Z
            alice Calls Service s3 x2 2026-01-05T10:00:00Z..2026-01-05T10:01:00Z
            alice Calls Service sts x1 2026-01-05T10:02:00Z..2026-01-05T10:02:00Z
            alice Created User bob x1 2026-01-05T10:03:00Z..2026-01-05T10:03:00Z
            alice From Address 203.0.113.0/24 x4 2026-01-05T10:00:00Z..2026-01-05T10:03:00Z
            alice Writes User bob x1 2026-01-05T10:03:00Z..2026-01-05T10:03:00Z
            s RunsAs Role deploy x1 2026-01-05T10:02:00Z..2026-01-05T10:02:00Z
            shop/web ConnectsTo Address 198.51.100.0/24:443 x1 2026-01-05T10:04:00Z..2026-01-05T10:04:00Z
            shop/web LooksUp DnsName pool.example x1 2026-01-05T10:04:00Z..2026-01-05T10:04:00Z
            shop/web PartOf Namespace shop x1 2026-01-05T10:04:00Z..2026-01-05T10:04:00Z
            shop/web Runs Image registry.example/web:1 x1 2026-01-05T10:04:00Z..2026-01-05T10:04:00Z
            shop/web-1 PartOf Workload shop/web x3 2026-01-05T10:04:00Z..2026-01-05T10:04:00Z
            """,
            shown);
    }

    [Fact]
    public void TheSameEventsInAnyOrderGiveTheSameBytes()
    {
        // But for the minutes: what comes late counts for the newest minute.
        AddCompany();
        string forward = WithoutMinutes(Json(Build(new EntityCatalog(), Enumerable.Range(0, trail.Count))));
        string backward = WithoutMinutes(Json(Build(new EntityCatalog(), Enumerable.Range(0, trail.Count).Reverse())));

        Assert.Equal(forward, backward);
        Assert.Contains("\"kind\":\"connects_to\"", forward, StringComparison.Ordinal);
    }

    private static string WithoutMinutes(string json) => System.Text.RegularExpressions.Regex.Replace(json, ",\"minutes\":\"[^\"]*\"", "");

    [Fact]
    public void WritesNodesAndEdgesAsJson()
    {
        trail.Add(Call("2026-01-05T10:00:00Z", CredentialLineageTests.User("al<i>ce", "AKIAALICE"), "s3", "ListBuckets", "'readOnly':true", ""));
        string json = Json(Build(new EntityCatalog(), [0]));

        Assert.Equal(
            """
            {"nodes":[{"id":"ID","kind":"user","uid":"arn:aws:iam::111122223333:user/al\u003Ci\u003Ece","name":"al\u003Ci\u003Ece","account":"111122223333","first_seen":1767607200000,"last_seen":1767607200000,"count":1},{"id":"ID","kind":"service","uid":"s3","name":"s3","account":"","first_seen":1767607200000,"last_seen":1767607200000,"count":1}],"edges":[{"from":"ID","to":"ID","kind":"calls","first_seen":1767607200000,"last_seen":1767607200000,"count":1}],"dropped":{}}
            """,
            System.Text.RegularExpressions.Regex.Replace(json, "[0-9a-f]{16}(?=\")", "ID"));
    }

    [Fact]
    public void ObjectsOfOneBucketAreOneEdge()
    {
        for (int i = 0; i < 6; i++)
        {
            EventWriter writer = trail.Writer;
            writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(1_767_607_440 + i));
            writer.Header.Flags = EventFlags.ReadOnly | EventFlags.DataEvent;
            writer.Set(EventField.Service, "s3.amazonaws.com");
            writer.Set(EventField.Operation, "GetObject");
            writer.Set(EventField.ActorType, "IAMUser");
            writer.Set(EventField.ActorArn, "arn:aws:iam::111122223333:user/alice");
            writer.Set(EventField.CredentialUid, "AKIAALICE");
            writer.Set(EventField.AccountUid, "111122223333");
            writer.Set(EventField.ResourceUid, $"arn:aws:s3:::bucket-{i % 2}/folder/object-{i}");
            writer.Commit();
        }

        var catalog = new EntityCatalog();
        LiveMap map = Build(catalog, Enumerable.Range(0, 6));
        Assert.Equal(
            ["arn:aws:s3:::bucket-0 x3", "arn:aws:s3:::bucket-1 x3"],
            map.Edges().Where(edge => edge.Kind == MapEdgeKind.Reads).Select(edge => $"{catalog.Find(edge.To).Uid} x{edge.Count}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WhatDoesNotFitIsCounted()
    {
        for (int i = 0; i < 50; i++)
        {
            trail.Add(Call("2026-01-05T10:00:00Z", CredentialLineageTests.User("user" + i, "AKIA" + i), "s3", "ListBuckets", "'readOnly':true", ""));
        }

        LiveMap map = Build(new EntityCatalog(), Enumerable.Range(0, 50), edgesPerKind: 20);
        Assert.Equal(20, map.Edges().Count(edge => edge.Kind == MapEdgeKind.Calls));
        Assert.Equal(30, map.Dropped(MapEdgeKind.Calls));
        Assert.Contains("\"dropped\":{\"calls\":30", Json(map), StringComparison.Ordinal);
    }

    [Fact]
    public void CallsInSomebodysNameTellNothingAboutTheirPlace()
    {
        trail.Add(Call("2026-01-05T10:00:00Z", CredentialLineageTests.User("alice", "ASIA1", ",'invokedBy':'AWS Internal'"), "s3", "ListBuckets", "'readOnly':true", "AWS Internal"));
        Assert.DoesNotContain(Build(new EntityCatalog(), [0]).Edges(), edge => edge.Kind == MapEdgeKind.From);
    }

    internal void AddCompany()
    {
        string alice = CredentialLineageTests.User("alice", "AKIAALICE");
        trail.Add(Call("2026-01-05T10:00:00Z", alice, "s3", "ListBuckets", "'readOnly':true", "203.0.113.9"));
        trail.Add(Call("2026-01-05T10:01:00Z", alice, "s3", "ListBuckets", "'readOnly':true", "203.0.113.77"));
        trail.Add(Call("2026-01-05T10:02:00Z", alice, "sts", "AssumeRole", "'readOnly':true," + CredentialLineageTests.Granted("deploy", "s", "ASIA1"), "203.0.113.9"));
        trail.Add(Call("2026-01-05T10:03:00Z", alice, "iam", "CreateUser", "'requestParameters':{'userName':'bob'}", "203.0.113.9"));
        AddWorkload(EventKind.NetworkConnection);
        AddWorkload(EventKind.DnsQuery);
        AddWorkload(EventKind.ProcessStart);
    }

    private void AddWorkload(EventKind kind)
    {
        EventWriter writer = trail.Writer;
        writer.Begin(kind, SourceFormat.Tetragon, EventTime.FromSeconds(1_767_607_440));
        writer.Header.DestinationPort = 443;
        writer.Set(EventField.Namespace, "shop");
        writer.Set(EventField.WorkloadName, "web");
        writer.Set(EventField.PodName, "web-1");
        writer.Set(EventField.DestinationAddress, "198.51.100.9");
        writer.Set(EventField.DnsName, "pool.example");
        writer.Set(EventField.ContainerImage, "registry.example/web:1");
        writer.Commit();
    }

    private LiveMap Build(EntityCatalog catalog, IEnumerable<int> order, int edgesPerKind = LiveMap.DefaultEdgesPerKind)
    {
        var lineage = new CredentialLineage(catalog);
        using IpIntelligence networks = IpIntelligence.None();
        var map = new LiveMap(catalog, networks, edgesPerKind);
        foreach (int i in order)
        {
            SecurityEvent e = trail[i];
            Actor actor = lineage.Resolve(e);
            map.Apply(e, actor, networks.Locate(e[EventField.SourceAddress]));
        }

        return map;
    }

    private static string Json(LiveMap map)
    {
        using var stream = new MemoryStream();
        MapJson.Write(map, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Call(string time, string identity, string service, string operation, string rest, string source) =>
        $"{{'eventID':'e','eventTime':'{time}','eventSource':'{service}.amazonaws.com','eventName':'{operation}','recipientAccountId':'111122223333','sourceIPAddress':'{source}','userIdentity':{identity},{rest}}}";
}
