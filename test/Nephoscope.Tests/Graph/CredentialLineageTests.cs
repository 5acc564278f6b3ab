using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

public sealed class CredentialLineageTests : IDisposable
{
    private readonly TestTrail trail = new();
    private readonly EntityCatalog catalog = new();
    private readonly CredentialLineage lineage;

    public CredentialLineageTests() => lineage = new CredentialLineage(catalog);

    public void Dispose() => trail.Dispose();

    /// <summary>Identity types of CloudTrail as they come, each alone, without anything known before.</summary>
    public static TheoryData<string, string, string> Identities => new()
    {
        { "{'type':'Root','principalId':'111122223333','arn':'arn:aws:iam::111122223333:root','accountId':'111122223333'}", "Root root", "" },
        { "{'type':'IAMUser','principalId':'AIDAA','arn':'arn:aws:iam::111122223333:user/dev/alice','accountId':'111122223333','accessKeyId':'AKIAALICE','userName':'alice'}", "User alice", "alice" },
        { "{'type':'IAMUser','principalId':'AIDAA','accountId':'111122223333','userName':'alice'}", "User alice", "" },
        { Role("deploy", "botocore-session-1", "ASIA1"), "Role deploy", "role/deploy" },
        { Role("AWSReservedSSO_Admin_0123456789abcdef", "Alice@corp.example", "ASIA2"), "FederatedUser Alice@corp.example", "Alice@corp.example -> role/AWSReservedSSO_Admin_0123456789abcdef" },
        { Role("web", "i-0dbc91f429e48eeed", "ASIA3"), "Workload web", "role/web" },
        { Role("task", "0123456789abcdef0123456789abcdef", "ASIA4"), "Workload task", "role/task" },
        { Role("pod", "eks-prod-web-5d9c-0b1c", "ASIA5"), "Workload pod", "role/pod" },
        { Role("ci", "run-7", "ASIA6", ",'webIdFederationData':{'federatedProvider':'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'}"), "Workload ci", "role/ci" },
        { Role("sso", "bob", "ASIA7", ",'webIdFederationData':{'federatedProvider':'arn:aws:iam::111122223333:saml-provider/okta'}"), "FederatedUser bob", "bob -> role/sso" },
        { Role("ops", "x", "ASIA8", ",'sourceIdentity':'carol'"), "FederatedUser carol", "carol -> role/ops" },
        { "{'type':'FederatedUser','principalId':'111122223333:tmp','arn':'arn:aws:sts::111122223333:federated-user/tmp','accountId':'111122223333','accessKeyId':'ASIA9','sessionContext':{'sessionIssuer':{'type':'IAMUser','arn':'arn:aws:iam::111122223333:user/alice'}}}", "User alice", "alice" },
        { "{'type':'AWSService','invokedBy':'ec2.amazonaws.com'}", "Service ec2.amazonaws.com", "" },
        { "{'type':'AWSAccount','principalId':'AIDAFOREIGN','accountId':'999988887777'}", "ExternalAccount account 999988887777", "" },
        { "{'type':'AWSAccount','principalId':'','accountId':'anonymous'}", "Anonymous anonymous", "" },
        { "{'type':'SAMLUser','principalId':'xyz:bob','userName':'Bob','identityProvider':'okta'}", "FederatedUser Bob", "" },
        { "{'type':'WebIdentityUser','principalId':'oidc:aud:system:serviceaccount:shop:web','userName':'system:serviceaccount:shop:web','identityProvider':'oidc.eks'}", "Workload system:serviceaccount:shop:web", "" },
        { "{'type':'IdentityCenterUser','principalId':'u-1','userName':'dora'}", "FederatedUser dora", "" },
    };

    [Theory]
    [MemberData(nameof(Identities))]
    public void ResolvesEachIdentityTypeAlone(string identity, string expected, string chain)
    {
        Actor actor = lineage.Resolve(Call("e1", identity));

        Assert.Equal(expected, $"{actor.Class} {catalog.Find(actor.Principal).Name}");
        Assert.Equal(chain, lineage.Describe(actor.Session));
        Assert.Empty(lineage.TakeRekeyings());
    }

    [Fact]
    public void FollowsAChainOverTwoRolesToTheUser()
    {
        Actor alice = lineage.Resolve(Assume("e1", User("alice", "AKIAALICE"), "deploy", "s1", "ASIA1"));
        Actor deploy = lineage.Resolve(Assume("e2", Role("deploy", "s1", "ASIA1"), "admin", "s2", "ASIA2"));
        Actor admin = lineage.Resolve(Call("e3", Role("admin", "s2", "ASIA2")));

        Assert.Equal(alice.Principal, deploy.Principal);
        Assert.Equal(alice.Principal, admin.Principal);
        Assert.Equal(alice.Peers, admin.Peers);
        Assert.Equal(IdentityClass.User, admin.Class);
        Assert.False(deploy.Chained);
        Assert.True(admin.Chained);
        Assert.Equal(Arn.IamKey(EntityKind.Role, "111122223333"u8, "admin"u8), admin.Identity);
        Assert.Equal("alice -> role/deploy -> role/admin", lineage.Describe(admin.Session));
        Assert.Empty(lineage.TakeRekeyings());
    }

    [Fact]
    public void AUseBeforeItsAssumeIsRekeyedWithAllThatHangsOnIt()
    {
        Actor before = lineage.Resolve(Call("e1", Role("admin", "s2", "ASIA2")));
        Actor middle = lineage.Resolve(Assume("e2", Role("deploy", "s1", "ASIA1"), "admin", "s2", "ASIA2"));
        Assert.Equal(before.Session, Assert.Single(lineage.TakeRekeyings()).Session);

        Actor alice = lineage.Resolve(Assume("e3", User("alice", "AKIAALICE"), "deploy", "s1", "ASIA1"));
        IReadOnlyList<Rekeying> changed = lineage.TakeRekeyings();

        Assert.Equal(2, changed.Count);
        Assert.All(changed, rekeying => Assert.Equal((middle.Principal, alice.Principal, "e3"), (rekeying.From, rekeying.To, rekeying.EventUid)));
        Actor after = lineage.Resolve(Call("e4", Role("admin", "s2", "ASIA2")));
        Assert.Equal(alice.Principal, after.Principal);
        Assert.True(after.Chained);
        Assert.Empty(lineage.TakeRekeyings());
    }

    [Fact]
    public void ARoleTakenOnByAServiceStaysItsOwnWorkload()
    {
        lineage.Resolve(Assume("e1", "{'type':'AWSService','invokedBy':'lambda.amazonaws.com'}", "worker", "resize", "ASIA1"));
        Actor first = lineage.Resolve(Call("e2", Role("worker", "resize", "ASIA1")));
        lineage.Resolve(Assume("e3", "{'type':'AWSService','invokedBy':'lambda.amazonaws.com'}", "worker", "resize", "ASIA2"));
        Actor second = lineage.Resolve(Call("e4", Role("worker", "resize", "ASIA2")));

        Assert.Equal((IdentityClass.Workload, "worker"), (first.Class, catalog.Find(first.Principal).Name));
        Assert.Equal(first.Principal, second.Principal);
        Assert.NotEqual(first.Session, second.Session);
        Assert.False(first.Chained);
        Assert.Equal(IdentityClass.Workload, catalog.Find(first.Principal).Class);
        Assert.Equal("lambda.amazonaws.com -> role/worker", lineage.Describe(first.Session));
        Assert.Empty(lineage.TakeRekeyings());
    }

    [Fact]
    public void AClusterServiceAccountLendsItsRole()
    {
        lineage.Resolve(Record("e1", "{'type':'WebIdentityUser','principalId':'p','userName':'system:serviceaccount:shop:web','identityProvider':'oidc.eks'}", "sts", "AssumeRoleWithWebIdentity", Granted("shop", "x1", "ASIA1")));
        Actor actor = lineage.Resolve(Call("e2", Role("shop", "x1", "ASIA1")));

        Assert.Equal((IdentityClass.Workload, "shop"), (actor.Class, catalog.Find(actor.Principal).Name));
    }

    [Fact]
    public void SessionTokensStayWithTheirUser()
    {
        Actor alice = lineage.Resolve(Record("e1", User("alice", "AKIAALICE"), "sts", "GetSessionToken", "'responseElements':{'credentials':{'accessKeyId':'ASIA1'}}"));
        Actor token = lineage.Resolve(Call("e2", User("alice", "ASIA1")));

        Assert.Equal(alice.Principal, token.Principal);
        Assert.NotEqual(alice.Session, token.Session);
        Assert.False(token.Chained);
    }

    [Fact]
    public void AKeyMadeForSomebodyElseBelongsToThatUser()
    {
        Actor alice = lineage.Resolve(Record("e1", User("alice", "AKIAALICE"), "iam", "CreateAccessKey", "'requestParameters':{'userName':'bob'},'responseElements':{'accessKey':{'userName':'bob','accessKeyId':'AKIABOB'}}"));
        Actor bob = lineage.Resolve(Call("e2", User("bob", "AKIABOB")));

        Assert.NotEqual(alice.Principal, bob.Principal);
        Assert.Equal("alice made a key of bob", lineage.Describe(bob.Session));
    }

    [Fact]
    public void ConsoleKeysOfARoleSessionAreFoundByItsArn()
    {
        Actor alice = lineage.Resolve(Assume("e1", User("alice", "AKIAALICE"), "deploy", "s1", "ASIA1"));
        Actor console = lineage.Resolve(Call("e2", Role("deploy", "s1", "ASIAOTHER")));

        Assert.Equal(alice.Principal, console.Principal);
        Assert.Equal("alice -> role/deploy", lineage.Describe(console.Session));
    }

    [Fact]
    public void ASessionNameTwoCallersShareTellsNobodyApart()
    {
        lineage.Resolve(Assume("e1", User("alice", "AKIAALICE"), "deploy", "ci", "ASIA1"));
        lineage.Resolve(Assume("e2", User("bob", "AKIABOB"), "deploy", "ci", "ASIA2"));

        Assert.Equal("deploy", Name(Call("e3", Role("deploy", "ci", "ASIAOTHER"))));
        Assert.Equal("alice", Name(Call("e4", Role("deploy", "ci", "ASIA1"))));
        Assert.Equal("bob", Name(Call("e5", Role("deploy", "ci", "ASIA2"))));
    }

    [Fact]
    public void AMachineAndAPersonUnderOneSessionNameTellNobodyApart()
    {
        lineage.Resolve(Assume("e1", User("alice", "AKIAALICE"), "worker", "resize", "ASIA1"));
        lineage.Resolve(Assume("e2", "{'type':'AWSService','invokedBy':'lambda.amazonaws.com'}", "worker", "resize", "ASIA2"));
        lineage.Resolve(Assume("e3", User("alice", "AKIAALICE"), "worker", "resize", "ASIA3"));

        Assert.Equal("worker", Name(Call("e4", Role("worker", "resize", "ASIAOTHER"))));
        Assert.Equal("alice", Name(Call("e5", Role("worker", "resize", "ASIA3"))));
    }

    [Fact]
    public void AClusterUserIsThePersonWhoTookOnTheRole()
    {
        Actor alice = lineage.Resolve(Assume("e1", User("alice", "AKIAALICE"), "eks-admin", "s1", "ASIA1"));
        Actor inCluster = lineage.Resolve(ClusterCall("kubernetes-admin", "arn:aws:iam::111122223333:role/eks-admin", "s1"));
        Actor person = lineage.Resolve(ClusterCall("ops", "arn:aws:iam::111122223333:role/AWSReservedSSO_Ops_0123456789abcdef", "Dora@corp.example"));

        Assert.Equal(alice.Principal, inCluster.Principal);
        Assert.Equal("Dora@corp.example", catalog.Find(person.Principal).Name);
    }

    [Theory]
    [InlineData("system:serviceaccount:shop:web", "Workload ServiceAccount shop:web")]
    [InlineData("system:anonymous", "Anonymous User anonymous")]
    [InlineData("system:node:ip-10-0-0-1", "Workload Host system:node:ip-10-0-0-1")]
    [InlineData("system:kube-scheduler", "Service ServicePrincipal system:kube-scheduler")]
    [InlineData("eks:addon-manager", "Service ServicePrincipal eks:addon-manager")]
    [InlineData("dev", "User User dev")]
    [InlineData("dora@corp.example", "FederatedUser User dora@corp.example")]
    public void ResolvesClusterUsers(string user, string expected)
    {
        Actor actor = lineage.Resolve(ClusterCall(user, "", ""));
        Entity principal = catalog.Find(actor.Principal);
        Assert.Equal(expected, $"{actor.Class} {principal.Kind} {principal.Name}");
        Assert.NotEqual(default, actor.Session);
    }

    [Fact]
    public void PodsOfOneWorkloadAreOnePrincipal()
    {
        Actor first = lineage.Resolve(Process("shop", "Deployment/web", "web-1", "c1", ""));
        Actor second = lineage.Resolve(Process("shop", "web", "web-2", "c2", ""));
        Actor host = lineage.Resolve(Process("", "", "", "", ""));

        Assert.Equal((first.Principal, IdentityClass.Workload), (second.Principal, second.Class));
        Assert.NotEqual(first.Session, second.Session);
        Assert.Equal(EntityKey.Of(EntityKind.Workload, "shop/web"), first.Principal);
        Assert.Equal("node-1", catalog.Find(host.Principal).Name);
        Assert.Equal("registry.example/db", catalog.Find(lineage.Resolve(Process("", "", "", "c3", "registry.example/db:2@sha256:00")).Principal).Name);
    }

    private SecurityEvent ClusterCall(string user, string issuer, string session)
    {
        EventWriter writer = trail.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.KubernetesAudit, EventTime.FromSeconds(1_767_607_440));
        writer.Set(EventField.ActorArn, user);
        writer.Set(EventField.IssuerArn, issuer);
        writer.Set(EventField.SessionName, session);
        writer.Set(EventField.Operation, "list:pods");
        writer.Commit();
        return trail[trail.Count - 1];
    }

    private SecurityEvent Process(string space, string workload, string pod, string container, string image)
    {
        EventWriter writer = trail.Writer;
        writer.Begin(EventKind.ProcessStart, SourceFormat.Tetragon, EventTime.FromSeconds(1_767_607_440));
        writer.Set(EventField.HostName, "node-1");
        writer.Set(EventField.Namespace, space);
        writer.Set(EventField.WorkloadName, workload);
        writer.Set(EventField.PodName, pod);
        writer.Set(EventField.ContainerUid, container);
        writer.Set(EventField.ContainerImage, image);
        writer.Commit();
        return trail[trail.Count - 1];
    }

    [Fact]
    public void ACallerOfAnotherAccountIsFoundInItsOwn()
    {
        const string foreign = "{'type':'AWSAccount','principalId':'AIDAalice','accountId':'111122223333'}";
        lineage.Resolve(Assume("e1", foreign, "deploy", "s1", "ASIA1"));
        Actor before = lineage.Resolve(Call("e2", Role("deploy", "s1", "ASIA1")));
        Assert.Equal(IdentityClass.ExternalAccount, before.Class);

        Actor alice = lineage.Resolve(Call("e3", User("alice", "AKIAALICE")));
        Assert.Equal(alice.Principal, lineage.Resolve(Call("e4", Role("deploy", "s1", "ASIA1"))).Principal);
        Assert.Contains(lineage.TakeRekeyings(), rekeying => rekeying.From == before.Principal && rekeying.To == alice.Principal && rekeying.Session == before.Session);
    }

    [Fact]
    public void TheCallersOwnRecordBeatsTheOtherAccountsCopy()
    {
        lineage.Resolve(Assume("e1", "{'type':'AWSAccount','principalId':'AIDAunknown','accountId':'999988887777'}", "deploy", "s1", "ASIA1"));
        Actor alice = lineage.Resolve(Assume("e2", User("alice", "AKIAALICE"), "deploy", "s1", "ASIA1"));

        Assert.Equal(alice.Principal, lineage.Resolve(Call("e3", Role("deploy", "s1", "ASIA1"))).Principal);
    }

    [Fact]
    public void SwitchingRoleInTheConsoleKeepsThePerson()
    {
        lineage.Resolve(Record("e1", Role("admin", "alice", ""), "signin", "SwitchRole", "'additionalEventData':{'SwitchFrom':'arn:aws:iam::444455556666:user/alice'}"));
        Actor actor = lineage.Resolve(Call("e2", Role("admin", "alice", "ASIA1")));

        Assert.Equal(Arn.IamKey(EntityKind.User, "444455556666"u8, "alice"u8), actor.Principal);
    }

    [Fact]
    public void CallsInSomebodysNameShareOneSession()
    {
        Actor first = lineage.Resolve(Call("e1", User("alice", "ASIA1", ",'invokedBy':'secretsmanager.amazonaws.com'")));
        Actor second = lineage.Resolve(Call("e2", User("alice", "ASIA2", ",'invokedBy':'secretsmanager.amazonaws.com'")));
        Actor other = lineage.Resolve(Call("e3", User("alice", "ASIA3", ",'invokedBy':'AWS Internal'")));

        Assert.True(first.OnBehalf);
        Assert.Equal(first, second);
        Assert.Equal(first.Principal, other.Principal);
        Assert.NotEqual(first.Session, other.Session);
    }

    [Fact]
    public void AMachineThatActsForANamedPersonIsThatPerson()
    {
        lineage.Resolve(Assume("e1", Role("broker", "0123456789abcdef0123456789abcdef", "ASIA1"), "ops", "s", "ASIA2"));

        Assert.Equal("carol", Name(Call("e2", Role("ops", "s", "ASIA2", ",'sourceIdentity':'carol'"))));
    }

    [Fact]
    public void AFailedAssumeLinksNothing()
    {
        lineage.Resolve(Record("e1", User("alice", "AKIAALICE"), "sts", "AssumeRole", "'errorCode':'AccessDenied'," + Granted("deploy", "s1", "ASIA1")));

        Assert.Equal("deploy", Name(Call("e2", Role("deploy", "s1", "ASIA1"))));
    }

    [Fact]
    public void ForgedCirclesEnd()
    {
        lineage.Resolve(Assume("e1", Role("a", "s", "ASIA1"), "b", "s", "ASIA2"));
        lineage.Resolve(Assume("e2", Role("b", "s", "ASIA2"), "a", "s", "ASIA1"));

        Assert.Equal("a", Name(Call("e3", Role("b", "s", "ASIA2"))));
        Assert.Equal("a", Name(Call("e4", Role("a", "s", "ASIA1"))));
    }

    [Fact]
    public void MemoryIsBoundedAndTheLongestUnusedGoes()
    {
        var small = new CredentialLineage(catalog, capacity: 64);
        small.Resolve(Assume("e0", User("alice", "AKIAALICE"), "deploy", "s1", "ASIA0"));
        for (int i = 1; i <= 500; i++)
        {
            small.Resolve(Call("e" + i, User("user" + i, "AKIA" + i)));
        }

        Assert.Equal(64, small.Count);
        Assert.Equal(503 - 64, small.Evicted);
        Assert.Equal("deploy", catalog.Find(small.Resolve(Call("f", Role("deploy", "s1", "ASIA0"))).Principal).Name);
        Assert.Equal("user500", small.Describe(EntityKey.Of(EntityKind.AccessKey, "AKIA500")));
    }

    [Fact]
    public void ASessionIsForgottenAfterThirtySixIdleHours()
    {
        lineage.Resolve(Assume("e1", User("alice", "AKIAALICE"), "deploy", "s1", "ASIA1"));
        Assert.Equal(3, lineage.Count);
        lineage.Resolve(Call("e2", User("bob", "AKIABOB"), "2026-01-06T21:59:59Z"));
        Assert.Equal(4, lineage.Count);
        lineage.Resolve(Call("e3", User("carol", "AKIACAROL"), "2026-01-06T22:00:01Z"));
        Assert.Equal(2, lineage.Count);
        Assert.Equal(0, lineage.Evicted);
    }

    [Theory]
    [InlineData("deploy", "deploy")]
    [InlineData("AWSReservedSSO_Admin_0123456789abcdef", "AWSReservedSSO_Admin")]
    [InlineData("stack-WorkerRole-1A2B3C4D5E6F", "stack-WorkerRole")]
    [InlineData("eks-node-20240131123456789000000001", "eks-node")]
    [InlineData("backup-123456789012", "backup")]
    [InlineData("api-v2", "api-v2")]
    [InlineData("web-frontend", "web-frontend")]
    [InlineData("-12345678", "-12345678")]
    public void RolesOfOneTemplateAreComparedWithEachOther(string name, string template) =>
        Assert.Equal(template, System.Text.Encoding.UTF8.GetString(PeerGroup.Template(System.Text.Encoding.UTF8.GetBytes(name))));

    private string Name(SecurityEvent e) => catalog.Find(lineage.Resolve(e).Principal).Name;

    private SecurityEvent Call(string uid, string identity, string time = "2026-01-05T10:00:00Z") => trail.Add(
        $"{{'eventID':'{uid}','eventTime':'{time}','eventSource':'s3.amazonaws.com','eventName':'ListBuckets','recipientAccountId':'111122223333','sourceIPAddress':'203.0.113.9','userIdentity':{identity}}}");

    private SecurityEvent Record(string uid, string identity, string service, string operation, string rest) => trail.Add(
        $"{{'eventID':'{uid}','eventTime':'2026-01-05T10:00:00Z','eventSource':'{service}.amazonaws.com','eventName':'{operation}','recipientAccountId':'111122223333','userIdentity':{identity},{rest}}}");

    private SecurityEvent Assume(string uid, string identity, string role, string session, string key) =>
        Record(uid, identity, "sts", "AssumeRole", Granted(role, session, key));

    internal static string Granted(string role, string session, string key) =>
        $"'requestParameters':{{'roleArn':'arn:aws:iam::111122223333:role/{role}','roleSessionName':'{session}'}},'responseElements':{{'credentials':{{'accessKeyId':'{key}'}},'assumedRoleUser':{{'arn':'arn:aws:sts::111122223333:assumed-role/{role}/{session}'}}}}";

    internal static string User(string name, string key, string rest = "") =>
        $"{{'type':'IAMUser','principalId':'AIDA{name}','arn':'arn:aws:iam::111122223333:user/{name}','accountId':'111122223333','accessKeyId':'{key}','userName':'{name}'{rest}}}";

    internal static string Role(string role, string session, string key, string context = "") =>
        $"{{'type':'AssumedRole','principalId':'AROA{role}:{session}','arn':'arn:aws:sts::111122223333:assumed-role/{role}/{session}','accountId':'111122223333','accessKeyId':'{key}','sessionContext':{{'sessionIssuer':{{'type':'Role','principalId':'AROA{role}','arn':'arn:aws:iam::111122223333:role/{role}','accountId':'111122223333','userName':'{role}'}}{context}}}}}";
}
