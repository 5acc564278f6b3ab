using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

public sealed class CausalEdgesTests : IDisposable
{
    private readonly TestTrail trail = new();
    private readonly EntityCatalog catalog = new();
    private readonly CredentialLineage lineage;
    private readonly CausalEdges edges = new();

    public CausalEdgesTests() => lineage = new CredentialLineage(catalog);

    public void Dispose() => trail.Dispose();

    [Theory]
    [InlineData("iam", "CreateAccessKey", "'requestParameters':{'userName':'bob'}", "CreatedCredential user/bob")]
    [InlineData("iam", "UpdateLoginProfile", "'requestParameters':{'userName':'bob'}", "CreatedCredential user/bob")]
    [InlineData("iam", "CreateAccessKey", "'requestParameters':{'userName':'alice'}", "")]
    [InlineData("iam", "CreateAccessKey", "'requestParameters':null", "")]
    [InlineData("iam", "CreateAccessKey", "'errorCode':'AccessDenied','requestParameters':{'userName':'bob'}", "")]
    [InlineData("iam", "ListAccessKeys", "'readOnly':true,'requestParameters':{'userName':'bob'}", "")]
    [InlineData("iam", "AttachRolePolicy", "'requestParameters':{'roleName':'deploy','policyArn':'arn:aws:iam::aws:policy/AdministratorAccess'}", "ModifiedPolicyOf role/deploy")]
    [InlineData("iam", "AddUserToGroup", "'requestParameters':{'userName':'bob','groupName':'admins'}", "ModifiedPolicyOf user/bob")]
    [InlineData("iam", "CreatePolicyVersion", "'requestParameters':{'policyArn':'arn:aws:iam::111122223333:policy/p'}", "ModifiedPolicyOf policy/p")]
    [InlineData("sts", "AssumeRole", "'readOnly':true,'requestParameters':{'roleArn':'arn:aws:iam::111122223333:role/ops/deploy','roleSessionName':'x'}", "Assumed role/deploy")]
    [InlineData("ec2", "RunInstances", "'requestParameters':{'iamInstanceProfile':{'name':'web'}},'responseElements':{'instancesSet':{'items':[{'instanceId':'i-0dbc91f429e48eeed'},{'instanceId':'i-0dbc91f429e48eee0'}]}}", "LaunchedWithRole i-0dbc91f429e48eeed|LaunchedWithRole i-0dbc91f429e48eee0|LaunchedWithRole role/web")]
    [InlineData("lambda", "CreateFunction20150331", "'requestParameters':{'functionName':'f','role':'arn:aws:iam::111122223333:role/deploy'}", "LaunchedWithRole function/f|LaunchedWithRole role/deploy")]
    [InlineData("lambda", "UpdateFunctionCode20150331v2", "'requestParameters':{'functionName':'f'}", "ChangedCodeOf function/f")]
    [InlineData("ecs", "RegisterTaskDefinition", "'requestParameters':{'family':'fam','taskRoleArn':'arn:aws:iam::111122223333:role/deploy'}", "LaunchedWithRole task/fam|LaunchedWithRole role/deploy")]
    [InlineData("glue", "CreateJob", "'requestParameters':{'role':'arn:aws:iam::111122223333:role/deploy'}", "LaunchedWithRole role/deploy")]
    [InlineData("ssm", "SendCommand", "'requestParameters':{'instanceIds':['i-0dbc91f429e48eeed']}", "ExecutedOn i-0dbc91f429e48eeed")]
    [InlineData("ssm", "SendCommand", "'requestParameters':{'targets':[{'key':'InstanceIds','values':['i-0dbc91f429e48eeed','mi-1']}]}", "ExecutedOn i-0dbc91f429e48eeed|ExecutedOn mi-1")]
    [InlineData("ssm", "StartSession", "'requestParameters':{'target':'i-0dbc91f429e48eeed'}", "ExecutedOn i-0dbc91f429e48eeed")]
    [InlineData("ec2-instance-connect", "SendSSHPublicKey", "'requestParameters':{'instanceId':'i-0dbc91f429e48eeed'}", "ExecutedOn i-0dbc91f429e48eeed")]
    [InlineData("ec2", "ModifyInstanceAttribute", "'requestParameters':{'instanceId':'i-0dbc91f429e48eeed','userData':'<sensitiveDataRemoved>'}", "ChangedCodeOf i-0dbc91f429e48eeed")]
    [InlineData("ec2", "ModifyInstanceAttribute", "'requestParameters':{'instanceId':'i-0dbc91f429e48eeed','ebsOptimized':true}", "")]
    [InlineData("s3", "PutBucketPolicy", "'requestParameters':{'bucketName':'b'}", "")]
    public void DerivesTheEdgeOfEachOperation(string service, string operation, string rest, string expected)
    {
        string shown = Derive(CredentialLineageTests.User("alice", "AKIAALICE"), service, operation, rest, "alice");
        Assert.Equal(expected, shown);
    }

    [Fact]
    public void AnInstanceRunsAsItsRole()
    {
        Assert.Equal("RunsAs role/web", Derive("{'type':'AWSService','invokedBy':'ec2.amazonaws.com'}", "sts", "AssumeRole", "'requestParameters':{'roleArn':'arn:aws:iam::111122223333:role/web','roleSessionName':'i-0dbc91f429e48eeed'}", null));
        string worker = CredentialLineageTests.Role("web", "i-0dbc91f429e48eeed", "ASIA1");
        Assert.Equal("RunsAs role/web", Derive(worker, "iam", "CreateUser", "'requestParameters':null", null));
        Assert.Equal("", Derive(worker, "iam", "CreateUser", "'requestParameters':null", null));
    }

    [Fact]
    public void AClusterServiceAccountRunsAsItsRole() =>
        Assert.Equal("RunsAs role/shop", Derive("{'type':'WebIdentityUser','principalId':'p','userName':'system:serviceaccount:shop:web','identityProvider':'oidc.eks'}", "sts", "AssumeRoleWithWebIdentity", "'requestParameters':{'roleArn':'arn:aws:iam::111122223333:role/shop','roleSessionName':'x'}", null));

    [Theory]
    [InlineData("eks-prod-web-11c0d5f7", true)]
    [InlineData("eks-prod-east-web-11c0d5f7", true)]
    [InlineData("eks-prod-other-11c0d5f7", false)]
    [InlineData("eks-web", false)]
    public void APodIdentitySessionTiesTheWorkloadToTheRole(string session, bool tied)
    {
        Actor workload = SeePod("shop", "web");
        SecurityEvent e = Record("e", "{'type':'AWSService','invokedBy':'pods.eks.amazonaws.com'}", "sts", "AssumeRole", $"'requestParameters':{{'roleArn':'arn:aws:iam::111122223333:role/shop','roleSessionName':'{session}'}}");
        var found = new List<CausalEdge>();
        edges.Derive(e, lineage.Resolve(e), [], found);

        Assert.Equal(tied ? [(EdgeKind.RunsAs, workload.Principal)] : [], found.Select(edge => (edge.Kind, edge.From)));
    }

    [Fact]
    public void ANameInTwoNamespacesTiesNoSession()
    {
        SeePod("shop", "web");
        SeePod("blog", "web");
        Assert.Equal("", Derive("{'type':'AWSService','invokedBy':'pods.eks.amazonaws.com'}", "sts", "AssumeRole", "'requestParameters':{'roleArn':'arn:aws:iam::111122223333:role/shop','roleSessionName':'eks-prod-web-11c0d5f7'}", null));
    }

    [Theory]
    [InlineData("{'type':'AWSService','invokedBy':'pods.eks.amazonaws.com'}", "AssumeRole", "eks-prod-east-web-11c0d5f7", true)]
    [InlineData("{'type':'AWSService','invokedBy':'pods.eks.amazonaws.com'}", "AssumeRole", "eks-prod-website-11c0d5f7", false)]
    [InlineData("{'type':'AWSService','invokedBy':'pods.eks.amazonaws.com'}", "AssumeRole", "prod-web-11c0d5f7", false)]
    [InlineData("{'type':'WebIdentityUser','principalId':'p','userName':'system:serviceaccount:shop:web','identityProvider':'oidc.eks'}", "AssumeRoleWithWebIdentity", "x", true)]
    [InlineData("{'type':'WebIdentityUser','principalId':'p','userName':'system:serviceaccount:blog:web','identityProvider':'oidc.eks'}", "AssumeRoleWithWebIdentity", "x", false)]
    public void ASessionThatComesBeforeItsWorkloadIsTiedWhenThatIsSeen(string identity, string operation, string session, bool tied)
    {
        string role = EntityKey.Of(EntityKind.Role, "arn:aws:iam::111122223333:role/shop").ToString();
        Derive(identity, "sts", operation, $"'requestParameters':{{'roleArn':'arn:aws:iam::111122223333:role/shop','roleSessionName':'{session}'}}", null);
        (Actor workload, List<CausalEdge> found) = See("shop", "web");

        Assert.Equal(tied ? [(EdgeKind.RunsAs, workload.Principal, role)] : [], found.Select(edge => (edge.Kind, edge.From, edge.To.ToString())));
        Assert.Empty(See("shop", "other").Edges);
    }

    [Fact]
    public void ASessionAtWorkIsTiedThoughItsMakingWasNotSeen()
    {
        Derive("{'type':'AssumedRole','principalId':'AROA1:eks-prod-web-11c0d5f7','arn':'arn:aws:sts::111122223333:assumed-role/shop/eks-prod-web-11c0d5f7','accountId':'111122223333','accessKeyId':'ASIA1','sessionContext':{'sessionIssuer':{'type':'Role','principalId':'AROA1','arn':'arn:aws:iam::111122223333:role/shop','accountId':'111122223333','userName':'shop'}}}", "sqs", "CreateQueue", "'requestParameters':null", null);
        (Actor workload, List<CausalEdge> found) = See("shop", "web");

        Assert.Equal([(EdgeKind.RunsAs, workload.Principal)], found.Select(edge => (edge.Kind, edge.From)));
    }

    [Fact]
    public void WhatIsAwaitedOutlivesARestart()
    {
        Derive("{'type':'AWSService','invokedBy':'pods.eks.amazonaws.com'}", "sts", "AssumeRole", "'requestParameters':{'roleArn':'arn:aws:iam::111122223333:role/shop','roleSessionName':'eks-prod-web-11c0d5f7'}", null);
        using var saved = new MemoryStream();
        var writer = new StateWriter(saved);
        edges.Save(writer);
        writer.Finish();
        saved.Position = 0;
        var again = new CausalEdges();
        again.Load(new StateReader(saved));

        Assert.Single(See("shop", "web", again).Edges);
    }

    [Fact]
    public void TheOldestAwaitedSessionIsForgottenFirst()
    {
        for (int i = 0; i <= PendingTies.Most; i++)
        {
            Derive("{'type':'AWSService','invokedBy':'pods.eks.amazonaws.com'}", "sts", "AssumeRole", $"'requestParameters':{{'roleArn':'arn:aws:iam::111122223333:role/shop','roleSessionName':'eks-prod-web{i}-11c0d5f7'}}", null);
        }

        Assert.Empty(See("shop", "web0").Edges);
        Assert.Single(See("shop", "web1").Edges);
    }

    [Fact]
    public void TheRoleOfAnInstanceProfileIsRemembered()
    {
        string alice = CredentialLineageTests.User("alice", "AKIAALICE");
        Derive(alice, "iam", "AddRoleToInstanceProfile", "'requestParameters':{'instanceProfileName':'profile','roleName':'other'}", "alice");

        Assert.Equal("LaunchedWithRole role/other", Derive(alice, "ec2", "RunInstances", "'requestParameters':{'iamInstanceProfile':{'arn':'arn:aws:iam::111122223333:instance-profile/profile'}}", "alice"));
    }

    [Fact]
    public void ExecIntoAPodTouchesThePodAndItsWorkload()
    {
        EventWriter writer = trail.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.KubernetesAudit, EventTime.FromSeconds(1_700_000_000));
        writer.Set(EventField.Uid, "audit-1");
        writer.Set(EventField.ActorArn, "dev");
        writer.Set(EventField.Operation, "create:pods/exec");
        writer.Set(EventField.Namespace, "shop");
        writer.Set(EventField.ResourceUid, "pods/shop/web-56f8fc6988-pb8c7");
        writer.Commit();
        SecurityEvent e = trail[0];
        Actor actor = lineage.Resolve(e);
        var found = new List<CausalEdge>();
        edges.Derive(e, actor, [], found);

        Assert.Equal([EntityKey.Of(EntityKind.Pod, "shop/web-56f8fc6988-pb8c7"), EntityKey.Of(EntityKind.Workload, "shop/web")], found.Select(edge => edge.To));
        Assert.All(found, edge => Assert.Equal((EdgeKind.ExecutedOn, actor.Principal, "audit-1"), (edge.Kind, edge.From, edge.EventUid)));
    }

    [Theory]
    [InlineData("s3", "'requestParameters':{'bucketName':'b'},'resources':[{'ARN':'arn:aws:s3:::b','type':'AWS::S3::Bucket'},{'ARN':'arn:aws:s3:::b/key'}]", "Bucket arn:aws:s3:::b b")]
    [InlineData("s3", "'resources':[{'ARN':'arn:aws:s3:::b/dir/key'}]", "Bucket arn:aws:s3:::b b")]
    [InlineData("secretsmanager", "'requestParameters':{'secretId':'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'}", "Secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf db-AbCdEf")]
    [InlineData("ec2", "'requestParameters':{'snapshotId':'snap-1','groupSet':{'items':[{'groupId':'sg-1'}]}}", "Snapshot snap-1 snap-1|SecurityGroup sg-1 sg-1")]
    [InlineData("iam", "'requestParameters':{'userName':'bob','policyArn':'arn:aws:iam::aws:policy/AdministratorAccess'}", "User arn:aws:iam::111122223333:user/bob bob|Policy arn:aws:iam::aws:policy/AdministratorAccess AdministratorAccess")]
    [InlineData("ssm", "'requestParameters':{'names':['/a/b','/c']}", "Parameter arn:aws:ssm:eu-west-1:111122223333:parameter/a/b /a/b|Parameter arn:aws:ssm:eu-west-1:111122223333:parameter/c /c")]
    [InlineData("cloudtrail", "'requestParameters':{'name':'main'}", "Trail arn:aws:cloudtrail:eu-west-1:111122223333:trail/main main")]
    [InlineData("lambda", "'requestParameters':{'functionName':'arn:aws:lambda:eu-west-1:111122223333:function:f'}", "Function arn:aws:lambda:eu-west-1:111122223333:function:f f")]
    [InlineData("kms", "'requestParameters':null", "")]
    public void ListsTheResourcesAnEventNames(string service, string rest, string expected)
    {
        SecurityEvent e = Record("e", CredentialLineageTests.User("alice", "AKIAALICE"), service, "Anything", rest);
        var found = new List<TouchedResource>();
        TouchedEntities.Of(e, found);
        Assert.Equal(expected, string.Join('|', found.Select(resource => $"{resource.Kind} {resource.Uid} {resource.Name}")));
    }

    [Fact]
    public void APathInAnArnDoesNotMakeAnotherUser()
    {
        Actor actor = lineage.Resolve(Record("e", "{'type':'IAMUser','principalId':'AIDAbob','arn':'arn:aws:iam::111122223333:user/dev/bob','accountId':'111122223333','accessKeyId':'AKIABOB','userName':'bob'}", "s3", "ListBuckets", "'requestParameters':null"));
        var found = new List<TouchedResource>();
        TouchedEntities.Of(Record("f", CredentialLineageTests.User("alice", "AKIAALICE"), "iam", "DeleteUser", "'requestParameters':{'userName':'bob'}"), found);

        Assert.Equal(actor.Principal, Assert.Single(found).Key);
        Assert.Equal("arn:aws:iam::111122223333:user/dev/bob", catalog.Find(actor.Principal).Uid);
    }

    [Fact]
    public void CutJsonGivesWhatStandsBeforeTheCut()
    {
        EventWriter writer = trail.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(1));
        writer.Set(EventField.Service, "ec2.amazonaws.com");
        writer.Set(EventField.Request, "{\"instanceId\":\"i-0dbc91f429e48eeed\",\"x\":{\"instanceId\":\"i-0");
        writer.Commit();
        var found = new List<TouchedResource>();
        TouchedEntities.Of(trail[0], found);
        Assert.Equal("i-0dbc91f429e48eeed", Assert.Single(found).Uid);
    }

    private Actor SeePod(string space, string workload)
    {
        (Actor actor, List<CausalEdge> found) = See(space, workload);
        Assert.Empty(found);
        return actor;
    }

    private (Actor Actor, List<CausalEdge> Edges) See(string space, string workload, CausalEdges? into = null)
    {
        EventWriter writer = trail.Writer;
        writer.Begin(EventKind.ProcessStart, SourceFormat.Tetragon, EventTime.FromSeconds(1_700_000_000));
        writer.Set(EventField.Namespace, space);
        writer.Set(EventField.WorkloadName, "Deployment/" + workload);
        writer.Commit();
        SecurityEvent e = trail[trail.Count - 1];
        Actor actor = lineage.Resolve(e);
        var found = new List<CausalEdge>();
        (into ?? edges).Derive(e, actor, [], found);
        return (actor, found);
    }

    private string Derive(string identity, string service, string operation, string rest, string? from)
    {
        SecurityEvent e = Record("e", identity, service, operation, rest);
        Actor actor = lineage.Resolve(e);
        var found = new List<CausalEdge>();
        edges.Derive(e, actor, [], found);
        Assert.All(found, edge => Assert.Equal("e", edge.EventUid));
        if (from is not null)
        {
            Assert.All(found, edge => Assert.Equal(from, catalog.Find(edge.From).Name));
        }

        return string.Join('|', found.Select(edge => $"{edge.Kind} {Name(edge.To)}"));
    }

    private static string Name(EntityKey key)
    {
        foreach (string name in new[] { "bob", "alice", "deploy", "web", "shop", "other", "f", "fam", "p", "i-0dbc91f429e48eeed", "i-0dbc91f429e48eee0", "mi-1" })
        {
            string account = "111122223333";
            (EntityKind Kind, string Uid, string Shown)[] candidates =
            [
                (EntityKind.User, $"arn:aws:iam::{account}:user/{name}", "user/" + name),
                (EntityKind.Role, $"arn:aws:iam::{account}:role/{name}", "role/" + name),
                (EntityKind.Policy, $"arn:aws:iam::{account}:policy/{name}", "policy/" + name),
                (EntityKind.Function, $"arn:aws:lambda:eu-west-1:{account}:function:{name}", "function/" + name),
                (EntityKind.Task, $"arn:aws:ecs:eu-west-1:{account}:task-definition/{name}", "task/" + name),
                (EntityKind.Instance, name, name),
            ];
            foreach ((EntityKind kind, string uid, string shown) in candidates)
            {
                if (EntityKey.Of(kind, uid) == key)
                {
                    return shown;
                }
            }
        }

        return "?";
    }

    private SecurityEvent Record(string uid, string identity, string service, string operation, string rest) => trail.Add(
        $"{{'eventID':'{uid}','eventTime':'2026-01-05T10:00:00Z','eventSource':'{service}.amazonaws.com','eventName':'{operation}','awsRegion':'eu-west-1','recipientAccountId':'111122223333','userIdentity':{identity},{rest}}}");
}
