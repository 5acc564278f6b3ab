using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Inventory;
using Xunit;

namespace Nephoscope.Tests.Graph.Inventory;

/// <summary>What describe output and Config say of the architecture, and where the record says otherwise.</summary>
public sealed class ArchitectureInventoryTests : IDisposable
{
    private readonly TestTrail trail = new();

    public void Dispose() => trail.Dispose();

    [Theory]
    [InlineData("{'Reservations':[{'OwnerId':'111122223333','Instances':[{'InstanceId':'i-1','SubnetId':'subnet-1','ImageId':'ami-1','IamInstanceProfile':{'Arn':'arn:aws:iam::111122223333:instance-profile/web'},'SecurityGroups':[{'GroupId':'sg-1'}]}]}]}",
        "Instance i-1 PartOf Subnet subnet-1|Instance i-1 Runs Image ami-1|Instance i-1 RunsAs InstanceProfile web|SecurityGroup sg-1 AttachedTo Instance i-1")]
    [InlineData("{'Subnets':[{'SubnetId':'subnet-1','VpcId':'vpc-1','OwnerId':'111122223333'}]}", "Subnet subnet-1 PartOf Network vpc-1")]
    [InlineData("{'SecurityGroups':[{'GroupId':'sg-1','VpcId':'vpc-1','IpPermissions':[{'IpRanges':[{'CidrIp':'0.0.0.0/0'}]}]}]}", "SecurityGroup sg-1 PartOf Network vpc-1|SecurityGroup sg-1 Trusts Address 0.0.0.0/0")]
    [InlineData("{'NetworkInterfaces':[{'NetworkInterfaceId':'eni-1','SubnetId':'subnet-1','Attachment':{'InstanceId':'i-1'}}]}", "NetworkInterface eni-1 AttachedTo Instance i-1|NetworkInterface eni-1 PartOf Subnet subnet-1")]
    [InlineData("{'Functions':[{'FunctionArn':'arn:aws:lambda:eu-west-1:111122223333:function:f','Role':'arn:aws:iam::111122223333:role/app'}]}", "Function f RunsAs Role app")]
    [InlineData("{'services':[{'serviceArn':'arn:aws:ecs:eu-west-1:111122223333:service/shop/web','clusterArn':'arn:aws:ecs:eu-west-1:111122223333:cluster/shop'}]}", "ContainerService web PartOf Cluster shop")]
    [InlineData("{'cluster':{'arn':'arn:aws:eks:eu-west-1:111122223333:cluster/k','roleArn':'arn:aws:iam::111122223333:role/k','resourcesVpcConfig':{'vpcId':'vpc-1'}}}", "Cluster k PartOf Network vpc-1|Cluster k RunsAs Role k")]
    [InlineData("{'DBInstances':[{'DBInstanceArn':'arn:aws:rds:eu-west-1:111122223333:db:d','DBSubnetGroup':{'VpcId':'vpc-1'}}]}", "Database d PartOf Network vpc-1")]
    [InlineData("{'Buckets':[{'Name':'b'}],'Owner':{'ID':'x'}}", "")]
    [InlineData("{'Keys':[{'KeyId':'k','KeyArn':'arn:aws:kms:eu-west-1:111122223333:key/k'}]}", "")]
    [InlineData("{'SecretList':[{'ARN':'arn:aws:secretsmanager:eu-west-1:111122223333:secret:s'}]}", "")]
    [InlineData("{'RoleDetailList':[{'Arn':'arn:aws:iam::111122223333:role/app','AttachedManagedPolicies':[{'PolicyArn':'arn:aws:iam::aws:policy/ReadOnlyAccess'}]}]}", "Policy ReadOnlyAccess AttachedTo Role app")]
    [InlineData("{'configurationItems':[{'resourceType':'AWS::EC2::Subnet','resourceId':'subnet-1','awsAccountId':'111122223333','configurationItemStatus':'OK','relationships':[{'resourceType':'AWS::EC2::VPC','resourceId':'vpc-1','name':'Is contained in Vpc'}]}]}", "Subnet subnet-1 PartOf Network vpc-1")]
    [InlineData("{'messageType':'ConfigurationItemChangeNotification','configurationItem':{'resourceType':'AWS::EC2::SecurityGroup','resourceId':'sg-1','awsAccountId':'111122223333','configurationItemStatus':'OK','relationships':[{'resourceType':'AWS::EC2::Instance','resourceId':'i-1','relationshipName':'Is associated with Instance'}]}}", "SecurityGroup sg-1 AttachedTo Instance i-1")]
    public void Documents_are_known_by_what_they_hold(string document, string expected)
    {
        ArchitectureInventory inventory = Read(document);
        Assert.Empty(inventory.Faults);
        Assert.Contains(inventory.Entities, entity => entity.IsListed);
        Assert.Equal(
            expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
            inventory.Edges.Select(edge => $"{Tell(inventory.Find(edge.From)!)} {edge.Kind} {Tell(inventory.Find(edge.To)!)}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{'Reservations':")]
    [InlineData("[]")]
    [InlineData("{'configurationItems':[{'resourceType':7}]}")]
    public void What_cannot_be_read_is_said(string document) => Assert.NotEmpty(Read(document).Faults);

    [Fact]
    public void Hostile_shapes_are_no_crash()
    {
        foreach (string document in (string[])["{'Reservations':7}", "{'Reservations':[{'Instances':'x'}]}", "{'Buckets':[{'Name':{}}]}", "{'RoleDetailList':[{'Arn':'role'}]}", "{'cluster':null}", "{'Message':'{','TopicArn':'t'}", "{'configurationItems':[null,{}]}"])
        {
            Read(document);
        }
    }

    [Fact]
    public void Where_record_and_inventory_differ_is_told()
    {
        Call("RunInstances", "'responseElements':{'instancesSet':{'items':[{'instanceId':'i-both','subnetId':'subnet-1'},{'instanceId':'i-dead'},{'instanceId':'i-missing'}]}}", "2026-01-05T10:00:00Z");
        Call("TerminateInstances", "'responseElements':{'instancesSet':{'items':[{'instanceId':'i-dead'}]}}", "2026-01-05T10:10:00Z");
        Call("AttachRolePolicy", "'requestParameters':{'roleName':'app','policyArn':'arn:aws:iam::aws:policy/ReadOnlyAccess'}", "2026-01-05T10:01:00Z", "iam");
        Call("DetachRolePolicy", "'requestParameters':{'roleName':'app','policyArn':'arn:aws:iam::aws:policy/ReadOnlyAccess'}", "2026-01-05T10:20:00Z", "iam");
        var inventory = new ArchitectureInventory();
        Assert.True(inventory.Read(Bytes("{'Reservations':[{'OwnerId':'111122223333','Instances':[{'InstanceId':'i-both'},{'InstanceId':'i-dead'},{'InstanceId':'i-idle'}]}]}")));
        Assert.True(inventory.Read(Bytes("{'RoleDetailList':[{'Arn':'arn:aws:iam::111122223333:role/app','AttachedManagedPolicies':[{'PolicyArn':'arn:aws:iam::aws:policy/ReadOnlyAccess'}]}]}")));
        Assert.True(inventory.Read(Bytes("{'Vpcs':[{'VpcId':'vpc-9','OwnerId':'999988887777'}]}")));

        MapDocument map = Map();
        MapDifference difference = MapDifference.Of(inventory, map);
        Assert.Equal(["Instance i-idle", "Network vpc-9"], difference.NeverSeen.Select(Tell).Order(StringComparer.Ordinal));
        Assert.Equal(["i-missing"], difference.NotListed.Select(node => node.Name));
        Assert.Equal(["999988887777"], difference.ForeignAccounts);
        Assert.Equal(
            ["DeletedInStream i-dead ", "DetachedInStream ReadOnlyAccess app"],
            difference.Contradictions.Select(one => $"{one.Kind} {one.Entity.Name} {one.To?.Name}").Order(StringComparer.Ordinal));

        // As of a time before the deletion and the detachment, both agree.
        Assert.Empty(MapDifference.Of(inventory, map.At(EventTime.FromSeconds(1_767_607_200 + 300))).Contradictions);
    }

    private static string Tell(InventoryEntity entity) => $"{entity.Kind} {entity.Name}";

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json.Replace('\'', '"'));

    private static ArchitectureInventory Read(string json)
    {
        var inventory = new ArchitectureInventory();
        inventory.Read(Bytes(json));
        return inventory;
    }

    private void Call(string operation, string rest, string time, string service = "ec2") => trail.Add(
        $"{{'eventID':'e','eventTime':'{time}','eventSource':'{service}.amazonaws.com','eventName':'{operation}','recipientAccountId':'111122223333','awsRegion':'eu-west-1','sourceIPAddress':'203.0.113.9','userIdentity':{CredentialLineageTests.User("alice", "AKIAALICE")},{rest}}}");

    private MapDocument Map()
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

        using var stream = new MemoryStream();
        MapJson.Write(map, stream);
        stream.Position = 0;
        return MapDocument.Read(stream);
    }
}
