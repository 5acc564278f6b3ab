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

        // Six roles that bert-jan took on count for him, also the one whose first use is delivered before the record that gave it.
        Assert.Equal(
            """
            Role stratus-red-team-ec2-get-password-data-role x2
            Service cloudtrail.amazonaws.com x8
            Service ec2.amazonaws.com x6
            Service inspector2.amazonaws.com x4
            Service lambda.amazonaws.com x2
            Service rds.amazonaws.com x10
            Service rolesanywhere.amazonaws.com x6
            Service secretsmanager.amazonaws.com x40
            User benjamin x105
            User bert-jan x2687
            User stratus-red-team-nmfalu-gfjyeaypjt x1
            Workload AWSServiceRoleForAmazonInspector2 x2
            Workload AWSServiceRoleForRDS x4
            Workload stratus-red-team-ec2-enumerate-role x8
            Workload stratus-red-team-ec2-steal-credentials-role x15
            """,
            string.Join('\n', counts.Select(pair => $"{pair.Key} x{pair.Value}")));
        Rekeying late = Assert.Single(lineage.TakeRekeyings());
        Assert.Equal(("stratus-red-team-ec2-get-password-data-role", "bert-jan"), (catalog.Find(late.From).Name, catalog.Find(late.To).Name));
        Assert.Equal("bert-jan -> role/stratus-red-team-ec2-get-password-data-role", lineage.Describe(late.Session));
    }

    [Fact]
    public void ARealRecordingsEdgesLeadFromTheAttackerToWhatWasTakenOver()
    {
        using TestTrail? trail = Read("invictus/cloudtrail.jsonl.gz");
        if (trail is null)
        {
            Assert.Skip("SKIPPED: shared data not present");
        }

        var catalog = new EntityCatalog();
        var lineage = new CredentialLineage(catalog);
        var edges = new CausalEdges();
        var found = new List<CausalEdge>();
        for (int i = 0; i < trail.Count; i++)
        {
            SecurityEvent e = trail[i];
            Actor actor = lineage.Resolve(e);
            var ofOne = new List<CausalEdge>();
            edges.Derive(e, actor, [], ofOne);
            found.AddRange(ofOne);
        }

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (CausalEdge edge in found)
        {
            string name = $"{edge.Kind} {catalog.Find(edge.From).Name}";
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        Assert.Equal(
            """
            Assumed bert-jan x10
            ChangedCodeOf bert-jan x2
            CreatedCredential bert-jan x8
            ExecutedOn bert-jan x2
            LaunchedWithRole bert-jan x13
            ModifiedPolicyOf bert-jan x38
            RunsAs i-05c30218156bcc246 x3
            RunsAs i-0dbc91f429e48eeed x3
            """,
            string.Join('\n', counts.Select(pair => $"{pair.Key} x{pair.Value}")));
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
