using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>What changes in the stream newly allow, with an inventory and without.</summary>
public sealed class LivePermissionsTests : IDisposable
{
    private const string Account = "111122223333";
    private const string Bob = $"arn:aws:iam::{Account}:user/bob";
    private const string Role = $"arn:aws:iam::{Account}:role/deploy";
    private const string Everything = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";

    private static readonly byte[] Inventory = Encoding.UTF8.GetBytes($$$"""
        {"UserDetailList":[
          {"UserName":"bob","Arn":"{{{Bob}}}","UserId":"AIDABOB"},
          {"UserName":"carol","Arn":"arn:aws:iam::{{{Account}}}:user/carol","UserId":"AIDACAROL","UserPolicyList":[{"PolicyName":"write","PolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:PutRolePolicy","Resource":"{{{Role}}}"} } }]}],
         "RoleDetailList":[{"RoleName":"deploy","Arn":"{{{Role}}}","RoleId":"AROADEPLOY","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}},
           "RolePolicyList":[{"PolicyName":"all","PolicyDocument":{{{Everything}}}}]}],
         "Resources":[{"Arn":"arn:aws:s3:::payroll","Account":"{{{Account}}}"},{"Arn":"arn:aws:s3:::logs","Account":"{{{Account}}}"}]}
        """);

    private readonly TestTrail trail = new();

    public void Dispose() => trail.Dispose();

    [Fact]
    public void A_right_on_one_bucket_of_the_inventory_is_told_by_name()
    {
        LivePermissions live = With(Inventory);
        PermissionGrowth? growth = Apply(live, "PutUserPolicy", "bob", "s3:GetObject", "arn:aws:s3:::payroll/*");

        IdentityGain gain = Assert.Single(growth!.Gains);
        Assert.Equal((Bob, false, 1), (gain.Arn, gain.Administrator, gain.ResourceCount));
        Assert.Equal(["arn:aws:s3:::payroll"], gain.Resources);
        Assert.Null(Apply(live, "PutUserPolicy", "bob", "s3:GetObject", "arn:aws:s3:::payroll/*"));
    }

    [Fact]
    public void Being_let_into_a_mighty_role_is_a_way_to_administrator()
    {
        LivePermissions live = With(Inventory);
        PermissionGrowth? growth = Take(live, "UpdateAssumeRolePolicy", $$$"""'roleName':'deploy','policyDocument':'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"{{{Bob}}}"},"Action":"sts:AssumeRole"}}'""");

        Assert.Equal([Bob], growth!.OtherAdministrators);
        Assert.Contains("deploy", live.Escalations.WayToAdministrator(Bob)[0].Says, StringComparison.Ordinal);
    }

    [Fact]
    public void An_administrator_gains_nothing_by_more_rights()
    {
        LivePermissions live = With(Inventory);
        Assert.Null(Apply(live, "PutRolePolicy", "deploy", "iam:*", "*"));
        IdentityGain gain = Assert.Single(Apply(live, "PutUserPolicy", "bob", "*", "*")!.Gains);
        Assert.True(gain.Administrator);
        Assert.Empty(gain.Way);
    }

    [Fact]
    public void A_way_that_may_have_been_there_before_says_so()
    {
        // Whether anything runs as the role is not known, so that whoever may make it run something perhaps gets there.
        LivePermissions live = With(Inventory);
        Assert.Null(Apply(live, "PutUserPolicy", "bob", "ssm:SendCommand", "*"));
        IdentityGain gain = Assert.Single(Take(live, "PutUserPolicy", $$$"""'userName':'bob','policyName':'q','policyDocument':'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:PassRole","ec2:RunInstances","iam:PutUserPolicy"],"Resource":"*"}}'""")!.Gains);
        Assert.True(gain.Administrator);
        Assert.NotEmpty(gain.Way);
        Assert.True(gain.Perhaps);
    }

    [Fact]
    public void Without_inventory_nothing_is_said_of_somebody_who_was_there_before()
    {
        LivePermissions live = With();
        Assert.Null(Apply(live, "PutUserPolicy", "bob", "*", "*"));
        Assert.Null(Take(live, "AttachRolePolicy", "'roleName':'deploy','policyArn':'arn:aws:iam::aws:policy/AdministratorAccess'"));
        Assert.Equal(Truth.Unknown, live.Store.Rights(Bob)!.IsAllowed("s3:GetObject", "arn:aws:s3:::x/y"));
    }

    [Fact]
    public void Without_inventory_somebody_whose_whole_life_was_seen_is_judged()
    {
        LivePermissions live = With();
        Assert.Null(Take(live, "CreateUser", "'userName':'bob'"));
        Assert.True(Assert.Single(Apply(live, "PutUserPolicy", "bob", "*", "*")!.Gains).Administrator);
    }

    [Fact]
    public void Refused_and_reading_calls_change_nothing()
    {
        LivePermissions live = With(Inventory);
        Assert.Null(Take(live, "PutUserPolicy", $"'userName':'bob','policyName':'p','policyDocument':'{Everything}'", "'errorCode':'AccessDenied',"));
        Assert.Null(Take(live, "GetUserPolicy", "'userName':'bob','policyName':'p'", "'readOnly':true,"));
        Assert.Equal(Truth.No, live.Store.Rights(Bob)!.IsAllowed("s3:GetObject", "x"));
    }

    [Fact]
    public void An_event_of_another_service_allocates_nothing()
    {
        LivePermissions live = With(Inventory);
        SecurityEvent e = Record("ec2", "RunInstances", "'imageId':'x'", "");
        _ = live.Apply(e);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = live.Apply(e);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_the_stream_taught_outlives_a_restart()
    {
        LivePermissions live = With(Inventory);
        _ = Apply(live, "PutUserPolicy", "bob", "s3:GetObject", "arn:aws:s3:::payroll/*");
        _ = Take(live, "CreatePolicy", $"'policyName':'wide','policyDocument':'{Everything}'");
        byte[] saved = Save(live);
        LivePermissions again = With(Inventory);
        again.Load(new StateReader(new MemoryStream(saved)));

        Assert.Equal(saved, Save(again));
        Assert.Equal(Truth.Yes, again.Store.Rights(Bob)!.IsAllowed("s3:GetObject", "arn:aws:s3:::payroll/x"));
        Assert.True(Assert.Single(Take(again, "AttachUserPolicy", $"'userName':'bob','policyArn':'arn:aws:iam::{Account}:policy/wide'")!.Gains).Administrator);
        Assert.Equal(2, again.Store.Resources.Count);
    }

    [Fact]
    public void A_newer_inventory_goes_before_the_saved_state()
    {
        LivePermissions live = With(Inventory);
        _ = Apply(live, "PutUserPolicy", "bob", "*", "*");
        byte[] newer = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Inventory).Replace("payroll", "salaries", StringComparison.Ordinal));
        LivePermissions again = With(newer);
        again.Load(new StateReader(new MemoryStream(Save(live))));

        Assert.Equal(Truth.No, again.Store.Rights(Bob)!.IsAllowed("s3:GetObject", "x"));
        Assert.Contains(again.Store.Resources, resource => resource.Arn == "arn:aws:s3:::salaries");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_lost_all_rights_and_gets_them_again_is_told_among_many_too_and_after_a_restart(bool restarted)
    {
        LivePermissions live = With();
        Take(live, "CreateUser", "'userName':'dora'");
        Assert.True(Assert.Single(Apply(live, "PutUserPolicy", "dora", "*", "*")!.Gains).Administrator);
        for (int i = 0; i < 60; i++)
        {
            Take(live, "CreateUser", $"'userName':'user-{i}'");
        }

        Take(live, "DeleteUserPolicy", "'userName':'dora','policyName':'p'");
        if (restarted)
        {
            LivePermissions again = With();
            again.Load(new StateReader(new MemoryStream(Save(live))));
            live = again;
        }

        Assert.True(Assert.Single(Apply(live, "PutUserPolicy", "dora", "*", "*")!.Gains).Administrator);
    }

    private static LivePermissions With(params byte[][] inventories) => new([.. inventories.Select(bytes => (ReadOnlyMemory<byte>)bytes)]);

    private static byte[] Save(LivePermissions live)
    {
        var saved = new MemoryStream();
        var writer = new StateWriter(saved);
        live.Save(writer);
        writer.Finish();
        return saved.ToArray();
    }

    private PermissionGrowth? Apply(LivePermissions live, string operation, string who, string action, string resource) => Take(
        live, operation,
        $$$"""'{{{(operation.Contains("Role", StringComparison.Ordinal) ? "roleName" : "userName")}}}':'{{{who}}}','policyName':'p','policyDocument':'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"{{{action}}}","Resource":"{{{resource}}}"}}'""");

    private PermissionGrowth? Take(LivePermissions live, string operation, string request, string flags = "") => live.Apply(Record("iam", operation, request, flags));

    private SecurityEvent Record(string service, string operation, string request, string flags)
    {
        // Quotes inside a policy's text are those of a string in a string.
        string quoted = request.Replace("\"", "\\\"", StringComparison.Ordinal).Replace('\'', '"');
        return trail.Add($"{{\"eventVersion\":\"1.11\",\"userIdentity\":{{\"type\":\"IAMUser\",\"principalId\":\"AIDAALICE\",\"arn\":\"arn:aws:iam::{Account}:user/alice\",\"accountId\":\"{Account}\",\"userName\":\"alice\"}},\"eventTime\":\"2026-03-17T10:00:00Z\",\"eventSource\":\"{service}.amazonaws.com\",\"eventName\":\"{operation}\",{flags.Replace('\'', '"')}\"requestParameters\":{{{quoted}}},\"eventID\":\"e\",\"recipientAccountId\":\"{Account}\",\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"203.0.113.7\",\"userAgent\":\"x\"}}");
    }
}
