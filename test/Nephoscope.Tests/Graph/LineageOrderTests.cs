using CsCheck;
using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

/// <summary>Whatever the order in which the records of one window arrive, in the end everybody is the same.</summary>
public sealed class LineageOrderTests
{
    [Fact]
    public void AnyOrderOfArrivalEndsInTheSameResolution()
    {
        using var trail = new TestTrail();
        int count = AddOrganisation(trail);
        string expected = Final(trail, Enumerable.Range(0, count));
        Assert.Contains("alice -> role/deploy -> role/admin -> role/vault", expected, StringComparison.Ordinal);

        Gen.Shuffle(Enumerable.Range(0, count).ToArray()).Sample(order => Assert.Equal(expected, Final(trail, order)), iter: 500, threads: 1);
    }

    [Fact]
    public void RekeyingsLeadFromWhatWasToldToWhatIsTrue()
    {
        using var trail = new TestTrail();
        int count = AddOrganisation(trail);
        Gen.Shuffle(Enumerable.Range(0, count).ToArray()).Sample(
            order =>
            {
                var lineage = new CredentialLineage(new EntityCatalog());
                var told = new Dictionary<EntityKey, EntityKey>();
                foreach (int i in order)
                {
                    SecurityEvent e = trail[i];
                    Actor actor = lineage.Resolve(e);
                    foreach (Rekeying rekeying in lineage.TakeRekeyings())
                    {
                        if (told.TryGetValue(rekeying.Session, out EntityKey before))
                        {
                            Assert.Equal(before, rekeying.From);
                        }

                        told[rekeying.Session] = rekeying.To;
                    }

                    if (told.TryGetValue(actor.Session, out EntityKey known))
                    {
                        Assert.Equal(known, actor.Principal);
                    }

                    told[actor.Session] = actor.Principal;
                }
            },
            iter: 300,
            threads: 1);
    }

    /// <summary>Each session's final answer, as text.</summary>
    private static string Final(TestTrail trail, IEnumerable<int> order)
    {
        var catalog = new EntityCatalog();
        var lineage = new CredentialLineage(catalog);
        foreach (int i in order)
        {
            lineage.Resolve(trail[i]);
        }

        var lines = new SortedSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < trail.Count; i++)
        {
            SecurityEvent e = trail[i];
            Actor actor = lineage.Resolve(e);
            Entity principal = catalog.Find(actor.Principal);
            lines.Add($"{e.Text(EventField.CredentialUid)} {actor.Class} {principal.Name} {principal.Class} {catalog.Find(actor.Identity).Name} chained={actor.Chained} peers={actor.Peers} {lineage.Describe(actor.Session)}");
        }

        return string.Join('\n', lines);
    }

    private static int AddOrganisation(TestTrail trail)
    {
        string alice = CredentialLineageTests.User("alice", "AKIAALICE");
        string sso = CredentialLineageTests.Role("AWSReservedSSO_Ops_0123456789abcdef", "dora@corp.example", "ASIASSO");
        Add(trail, alice, "sts", "AssumeRole", CredentialLineageTests.Granted("deploy", "s1", "ASIA1"));
        Add(trail, CredentialLineageTests.Role("deploy", "s1", "ASIA1"), "sts", "AssumeRole", CredentialLineageTests.Granted("admin", "s2", "ASIA2"));
        Add(trail, CredentialLineageTests.Role("admin", "s2", "ASIA2"), "sts", "AssumeRole", CredentialLineageTests.Granted("vault", "s3", "ASIA3"));
        Add(trail, CredentialLineageTests.Role("vault", "s3", "ASIA3"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, CredentialLineageTests.Role("vault", "s3", "ASIACONSOLE"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, CredentialLineageTests.Role("admin", "s2", "ASIA2"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, alice, "sts", "GetSessionToken", "'responseElements':{'credentials':{'accessKeyId':'ASIATOKEN'}}");
        Add(trail, CredentialLineageTests.User("alice", "ASIATOKEN"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, "{'type':'AWSService','invokedBy':'lambda.amazonaws.com'}", "sts", "AssumeRole", CredentialLineageTests.Granted("worker", "resize", "ASIAW1"));
        Add(trail, CredentialLineageTests.Role("worker", "resize", "ASIAW1"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, sso, "sts", "AssumeRole", CredentialLineageTests.Granted("deploy", "x", "ASIAX"));
        Add(trail, CredentialLineageTests.Role("deploy", "x", "ASIAX"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, "{'type':'AWSAccount','principalId':'AIDAbob','accountId':'111122223333'}", "sts", "AssumeRole", CredentialLineageTests.Granted("partner", "p", "ASIAP"));
        Add(trail, CredentialLineageTests.User("bob", "AKIABOB"), "sts", "AssumeRole", CredentialLineageTests.Granted("partner", "p", "ASIAP"));
        Add(trail, CredentialLineageTests.Role("partner", "p", "ASIAP"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, CredentialLineageTests.User("bob", "AKIABOB"), "iam", "CreateAccessKey", "'requestParameters':{'userName':'eve'},'responseElements':{'accessKey':{'userName':'eve','accessKeyId':'AKIAEVE'}}");
        Add(trail, CredentialLineageTests.User("eve", "AKIAEVE"), "s3", "ListBuckets", "'requestParameters':null");
        foreach (string caller in new[] { "carl", "dave" })
        {
            Add(trail, CredentialLineageTests.User(caller, "AKIA" + caller), "sts", "AssumeRole", CredentialLineageTests.Granted("deploy", "shared", "ASIA" + caller));
            Add(trail, CredentialLineageTests.Role("deploy", "shared", "ASIA" + caller), "s3", "ListBuckets", "'requestParameters':null");
        }

        Add(trail, CredentialLineageTests.Role("deploy", "shared", "ASIASHARED"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, alice, "sts", "AssumeRole", CredentialLineageTests.Granted("worker", "resize", "ASIAW2"));
        Add(trail, CredentialLineageTests.Role("worker", "resize", "ASIAW2"), "s3", "ListBuckets", "'requestParameters':null");
        Add(trail, CredentialLineageTests.Role("worker", "resize", "ASIAW3"), "s3", "ListBuckets", "'requestParameters':null");
        return trail.Count;
    }

    private static void Add(TestTrail trail, string identity, string service, string operation, string rest) => trail.Add(
        $"{{'eventID':'e{trail.Count}','eventTime':'2026-01-05T10:00:00Z','eventSource':'{service}.amazonaws.com','eventName':'{operation}','recipientAccountId':'111122223333','sourceIPAddress':'203.0.113.9','userIdentity':{identity},{rest}}}");
}
