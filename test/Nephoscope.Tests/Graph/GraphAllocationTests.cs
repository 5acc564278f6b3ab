using System.IO.Compression;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

/// <summary>What the graph costs per event once everything was met, and what it makes of a real recording.</summary>
public sealed class GraphAllocationTests
{
    [Fact]
    public void NothingIsAllocatedForWhatIsKnown()
    {
        using var trail = new TestTrail();
        for (int i = 0; i < 40; i++)
        {
            string user = CredentialLineageTests.User("user" + i, "AKIA" + i);
            string role = CredentialLineageTests.Role("role" + i, "i-0dbc91f429e48ee" + i.ToString("00"), "ASIA" + i);
            Add(trail, user, "s3", "ListBuckets", "'readOnly':true");
            Add(trail, role, "ec2", "DescribeInstances", "'readOnly':true");
            Add(trail, role, "ec2", "StopInstances", "'requestParameters':{'instancesSet':{'items':[{'instanceId':'i-1'}]}}");
            Add(trail, CredentialLineageTests.User("user" + i, "ASIAF" + i, ",'invokedBy':'AWS Internal'"), "kms", "Decrypt", "'readOnly':true");
            Add(trail, "{'type':'AWSService','invokedBy':'ec2.amazonaws.com'}", "ec2", "DescribeInstances", "'readOnly':true");
        }

        var catalog = new EntityCatalog();
        var lineage = new CredentialLineage(catalog);
        using IpIntelligence networks = IpIntelligence.None();
        var map = new LiveMap(catalog, networks);
        for (int round = 0; round < 300; round++)
        {
            Run(trail, lineage, networks, map);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 10; round++)
        {
            Run(trail, lineage, networks, map);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ARealRecordingHasAHandfulOfPrincipals()
    {
        using TestTrail? trail = Read("invictus/cloudtrail.jsonl.gz");
        if (trail is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        var catalog = new EntityCatalog();
        var lineage = new CredentialLineage(catalog);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < trail.Count; i++)
        {
            SecurityEvent e = trail[i];
            Actor actor = lineage.Resolve(e);
            string name = $"{actor.Class} {catalog.Find(actor.Principal).Name}";
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        // Six roles were taken on by bert-jan and count for him; three instances' roles and two service-linked ones are workloads.
        Assert.Equal("", string.Join('\n', counts.Select(pair => $"{pair.Key} x{pair.Value}")));
        Assert.Empty(lineage.TakeRekeyings());
    }

    private static void Run(TestTrail trail, CredentialLineage lineage, IpIntelligence networks, LiveMap map)
    {
        for (int i = 0; i < trail.Count; i++)
        {
            SecurityEvent e = trail[i];
            Actor actor = lineage.Resolve(e);
            NetworkOrigin origin = networks.Locate(e[EventField.SourceAddress]);
            map.Apply(e, actor, origin);
            lineage.TakeRekeyings();
        }
    }

    private static TestTrail? Read(string relative)
    {
        if (SharedData.Find(relative) is not { } path)
        {
            return null;
        }

        var trail = new TestTrail();
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using JsonDocument record = JsonDocument.Parse(line);
            trail.Add(record.RootElement);
        }

        return trail;
    }

    private static void Add(TestTrail trail, string identity, string service, string operation, string rest) => trail.Add(
        $"{{'eventID':'e{trail.Count}','eventTime':'2026-01-05T10:00:00Z','eventSource':'{service}.amazonaws.com','eventName':'{operation}','recipientAccountId':'111122223333','sourceIPAddress':'203.0.113.{trail.Count}','userIdentity':{identity},{rest}}}");
}
