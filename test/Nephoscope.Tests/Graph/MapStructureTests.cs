using Nephoscope.Events;
using Nephoscope.Graph;
using Xunit;

namespace Nephoscope.Tests.Graph;

/// <summary>What single calls show of the architecture: the table of facts, and what keeps it small.</summary>
public sealed class MapStructureTests : IDisposable
{
    private readonly TestTrail trail = new();

    public void Dispose() => trail.Dispose();

    [Theory]
    [InlineData("ec2", "RunInstances",
        "'responseElements':{'instancesSet':{'items':[{'instanceId':'i-1','imageId':'ami-1','subnetId':'subnet-1','vpcId':'vpc-1','iamInstanceProfile':{'arn':'arn:aws:iam::111122223333:instance-profile/web'},'groupSet':{'items':[{'groupId':'sg-1'},{'groupId':'sg-2'}]}},{'instanceId':'i-2','subnetId':'subnet-2','vpcId':'vpc-1'}]}}",
        "Instance i-1 PartOf Subnet subnet-1|Instance i-1 Runs Image ami-1|Instance i-1 RunsAs InstanceProfile web|Instance i-2 PartOf Subnet subnet-2|SecurityGroup sg-1 AttachedTo Instance i-1|SecurityGroup sg-2 AttachedTo Instance i-1|Subnet subnet-1 PartOf Network vpc-1|Subnet subnet-2 PartOf Network vpc-1|User alice Launched Instance i-1|User alice Launched Instance i-2")]
    [InlineData("iam", "AttachRolePolicy", "'requestParameters':{'roleName':'app','policyArn':'arn:aws:iam::aws:policy/AdministratorAccess'}",
        "Policy AdministratorAccess AttachedTo Role app|Role app Administers? Account 111122223333")]
    [InlineData("iam", "AttachRolePolicy", "'requestParameters':{'roleName':'app','policyArn':'arn:aws:iam::aws:policy/ReadOnlyAccess'}", "Policy ReadOnlyAccess AttachedTo Role app")]
    [InlineData("iam", "DetachRolePolicy", "'requestParameters':{'roleName':'app','policyArn':'arn:aws:iam::aws:policy/ReadOnlyAccess'}", "Policy ReadOnlyAccess DetachedFrom Role app")]
    [InlineData("iam", "CreateRole", "'requestParameters':{'roleName':'app','assumeRolePolicyDocument':'{\\'Version\\':\\'2012-10-17\\',\\'Statement\\':[{\\'Effect\\':\\'Allow\\',\\'Principal\\':{\\'AWS\\':\\'arn:aws:iam::444455556666:root\\',\\'Service\\':\\'ec2.amazonaws.com\\',\\'Federated\\':\\'arn:aws:iam::111122223333:saml-provider/idp\\'},\\'Action\\':\\'sts:AssumeRole\\'}]}'}",
        "Role app Trusts? Account 444455556666|Role app Trusts? IdentityProvider idp|Role app Trusts? ServicePrincipal ec2.amazonaws.com|User alice Created Role app")]
    [InlineData("iam", "CreateAccessKey", "'requestParameters':{'userName':'bob'},'responseElements':{'accessKey':{'accessKeyId':'AKIANEW','userName':'bob'}}", "AccessKey AKIANEW PartOf User bob|User alice Created AccessKey AKIANEW")]
    [InlineData("lambda", "CreateFunction20150331", "'responseElements':{'functionArn':'arn:aws:lambda:eu-west-1:111122223333:function:f','role':'arn:aws:iam::111122223333:role/app'}", "Function f RunsAs Role app|User alice Created Function f")]
    [InlineData("lambda", "AddPermission20150331v2", "'requestParameters':{'functionName':'f','principal':'*'}", "Function f Trusts? Account everybody")]
    [InlineData("ecs", "RunTask", "'responseElements':{'tasks':[{'taskArn':'arn:aws:ecs:eu-west-1:111122223333:task/shop/1','clusterArn':'arn:aws:ecs:eu-west-1:111122223333:cluster/shop','taskDefinitionArn':'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:3'}]}",
        "Task 1 PartOf Cluster shop|Task 1 Runs Task 3|User alice Launched Task 1")]
    [InlineData("organizations", "MoveAccount", "'requestParameters':{'accountId':'444455556666','sourceParentId':'r-1','destinationParentId':'ou-1'}", "Account 444455556666 DetachedFrom OrganizationUnit r-1|Account 444455556666 PartOf OrganizationUnit ou-1")]
    [InlineData("ec2", "AuthorizeSecurityGroupIngress", "'requestParameters':{'groupId':'sg-1','ipPermissions':{'items':[{'ipRanges':{'items':[{'cidrIp':'0.0.0.0/0'}]}}]}}", "SecurityGroup sg-1 Trusts? Address 0.0.0.0/0")]
    [InlineData("cloudtrail", "CreateTrail", "'responseElements':{'trailARN':'arn:aws:cloudtrail:eu-west-1:111122223333:trail/t','s3BucketName':'logs'}", "Trail t LogsTo Bucket logs|User alice Created Trail t")]
    [InlineData("s3", "PutBucketPolicy", "'requestParameters':{'bucketName':'b','bucketPolicy':{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Principal':{'AWS':'444455556666'},'Action':'s3:*','Resource':'*'}]}}", "Bucket b Trusts? Account 444455556666")]
    [InlineData("secretsmanager", "GetSecretValue", "'readOnly':true,'requestParameters':{'secretId':'prod/db'}", "User alice Reads Secret prod/db")]
    [InlineData("bedrock", "InvokeModel", "'readOnly':true,'requestParameters':{'modelId':'anthropic.claude'}", "User alice Calls Model anthropic.claude")]
    [InlineData("ssm", "SendCommand", "'requestParameters':{'instanceIds':['i-1','i-2']}", "User alice RanCommandsOn Instance i-1|User alice RanCommandsOn Instance i-2")]
    public void A_call_shows_what_the_table_says(string service, string operation, string rest, string expected)
    {
        Call(service, operation, rest);
        Assert.Equal(expected.Split('|'), Told(Build()));
    }

    [Fact]
    public void A_call_that_failed_shows_nothing()
    {
        Call("iam", "CreateAccessKey", "'errorCode':'AccessDenied','requestParameters':{'userName':'bob'}");
        Assert.Empty(Told(Build()));
    }

    [Fact]
    public void Of_an_answer_that_was_cut_what_stands_before_the_cut_counts()
    {
        const string answer = """{"instancesSet":{"items":[{"instanceId":"i-1","subnetId":"subnet-1"},{"instanceId":"i-2","subn""";
        EventWriter writer = trail.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(1_767_607_200));
        writer.Set(EventField.Service, "ec2.amazonaws.com");
        writer.Set(EventField.Operation, "RunInstances");
        writer.Set(EventField.ActorType, "IAMUser");
        writer.Set(EventField.ActorArn, "arn:aws:iam::111122223333:user/alice");
        writer.Set(EventField.AccountUid, "111122223333");
        writer.Set(EventField.Response, answer);
        writer.Commit();
        Assert.Equal(["Instance i-1 PartOf Subnet subnet-1", "User alice Launched Instance i-1"], Told(Build()));
    }

    [Fact]
    public void A_trust_that_was_used_is_no_mere_possibility()
    {
        const string policy = """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:user/alice\"},\"Action\":\"sts:AssumeRole\"}]}""";
        Call("iam", "CreateRole", "'requestParameters':{'roleName':'app','assumeRolePolicyDocument':'" + policy + "'}");
        Assert.Contains("Role app Trusts? User alice", Told(Build()));
        Call("sts", "AssumeRole", "'readOnly':true," + CredentialLineageTests.Granted("app", "s", "ASIA1"));
        Assert.Contains("Role app Trusts User alice", Told(Build()));
    }

    [Fact]
    public void Sessions_of_one_role_are_bounded()
    {
        for (int i = 0; i < 100; i++)
        {
            Call("sts", "AssumeRole", "'readOnly':true," + CredentialLineageTests.Granted("app", "session" + i, "ASIA" + i));
        }

        Assert.Equal(32, Told(Build()).Count(edge => edge.StartsWith("Session ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Accounts_are_active_in_regions_failed_calls_included()
    {
        Call("s3", "ListBuckets", "'readOnly':true,'awsRegion':'eu-west-1'");
        Call("ec2", "RunInstances", "'errorCode':'AccessDenied','awsRegion':'ap-east-1'");
        LiveMap map = Build();
        Assert.Equal(["ap-east-1", "eu-west-1"], map.Nodes().Where(node => node.Kind == EntityKind.Region).Select(node => node.Name));
        Assert.Equal(2, map.Edges().Count(edge => edge.Kind == MapEdgeKind.ActiveIn));
    }

    [Fact]
    public void A_workload_lies_in_its_namespace_and_cluster_and_runs_programs()
    {
        for (int i = 0; i < 100; i++)
        {
            EventWriter writer = trail.Writer;
            writer.Begin(EventKind.ProcessStart, SourceFormat.Tetragon, EventTime.FromSeconds(1_767_607_440));
            writer.Set(EventField.AccountUid, "prod");
            writer.Set(EventField.Namespace, "shop");
            writer.Set(EventField.WorkloadName, "Deployment/web");
            writer.Set(EventField.PodName, "web-" + (i % 2));
            writer.Set(EventField.ContainerUid, "c" + (i % 2));
            writer.Set(EventField.ContainerName, "main");
            writer.Set(EventField.HostName, "node-1");
            writer.Set(EventField.ProcessPath, "/bin/p" + i);
            writer.Commit();
        }

        string[] told = Told(Build());
        Assert.Equal(
            [
                "Container main PartOf Pod shop/web-0", "Container main PartOf Pod shop/web-1", "Namespace shop PartOf Cluster prod", "Pod shop/web-0 PartOf Workload shop/web",
                "Pod shop/web-1 PartOf Workload shop/web", "Workload shop/web AttachedTo Host node-1", "Workload shop/web PartOf Namespace shop",
            ],
            told.Where(edge => !edge.Contains("Process", StringComparison.Ordinal)));
        Assert.Equal(32, told.Count(edge => edge.Contains("Runs Process", StringComparison.Ordinal)));
    }

    [Fact]
    public void Connections_carry_bytes()
    {
        for (int i = 0; i < 3; i++)
        {
            EventWriter writer = trail.Writer;
            writer.Begin(EventKind.NetworkFlow, SourceFormat.VpcFlowLogs, EventTime.FromSeconds(1_767_607_440 + i));
            writer.Header.DestinationPort = 443;
            writer.Header.Bytes = 1_000;
            writer.Set(EventField.InterfaceUid, "eni-1");
            writer.Set(EventField.DestinationAddress, "198.51.100.9");
            writer.Commit();
        }

        MapEdge edge = Assert.Single(Build().Edges(), edge => edge.Kind == MapEdgeKind.ConnectsTo);
        Assert.Equal((3, 3_000), (edge.Count, edge.Bytes));
    }

    [Fact]
    public void One_resource_named_in_two_ways_is_one_edge_at_any_time()
    {
        // By its ARN and by its id alone.
        Call("ec2", "StopInstances", "'requestParameters':{'instancesSet':{'items':[{'instanceId':'i-1'}]}}", "2026-01-05T10:00:00Z");
        Call("ec2", "StartInstances", "'requestParameters':{'instancesSet':{'items':[{'instanceId':'i-1'}]}}", "2026-01-05T10:05:00Z");
        EventWriter writer = trail.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(1_767_607_320));
        writer.Set(EventField.Service, "ec2.amazonaws.com");
        writer.Set(EventField.Operation, "RebootInstances");
        writer.Set(EventField.ActorType, "IAMUser");
        writer.Set(EventField.ActorArn, "arn:aws:iam::111122223333:user/alice");
        writer.Set(EventField.CredentialUid, "AKIAALICE");
        writer.Set(EventField.AccountUid, "111122223333");
        writer.Set(EventField.ResourceUid, "arn:aws:ec2:eu-west-1:111122223333:instance/i-1");
        writer.Commit();
        LiveMap map = Build();
        MapEdge edge = Assert.Single(map.Edges(withMinutes: true), edge => edge.Kind == MapEdgeKind.Writes);
        Assert.Equal(3, edge.Count);
        var between = EventTime.FromSeconds(1_767_607_200 + 180);
        Assert.Equal(2, EdgeMinutes.At(edge, between)!.Value.Count);
        Assert.Equal(2, Assert.Single(map.EdgesAt(between), one => one.Kind == MapEdgeKind.Writes).Count);
    }

    private void Call(string service, string operation, string rest, string time = "2026-01-05T10:00:00Z") => trail.Add(
        $"{{'eventID':'e','eventTime':'{time}','eventSource':'{service}.amazonaws.com','eventName':'{operation}','recipientAccountId':'111122223333','sourceIPAddress':'203.0.113.9','userIdentity':{CredentialLineageTests.User("alice", "AKIAALICE")},{rest.Replace("\\'", "\\\"", StringComparison.Ordinal)}}}");

    /// <summary>Edges of structure as sentences; a question mark says that it is only possible.</summary>
    private static string[] Told(LiveMap map)
    {
        var nodes = map.Nodes().ToDictionary(node => node.Key, node => $"{node.Kind} {node.Name}");
        return [.. map.Edges()
            .Where(edge => edge.Kind is not (MapEdgeKind.From or MapEdgeKind.Writes or MapEdgeKind.ActiveIn or MapEdgeKind.Assumes or MapEdgeKind.ConnectsTo) && !nodes[edge.To].StartsWith("Service ", StringComparison.Ordinal))
            .Select(edge => $"{nodes[edge.From]} {edge.Kind}{(edge.Possible ? "?" : "")} {nodes[edge.To]}").Order(StringComparer.Ordinal)];
    }

    private LiveMap Build()
    {
        var catalog = new EntityCatalog();
        var lineage = new CredentialLineage(catalog);
        using IpIntelligence networks = IpIntelligence.None();
        var map = new LiveMap(catalog, networks);
        for (int i = 0; i < trail.Count; i++)
        {
            SecurityEvent e = trail[i];
            map.Apply(e, lineage.Resolve(e), networks.Locate(e[EventField.SourceAddress]));
        }

        return map;
    }
}
