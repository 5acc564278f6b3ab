using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;
using Nephoscope.Tests.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Inventory;

/// <summary>Policies learnt from IAM's own calls; rights follow each of them.</summary>
public sealed class PolicyEventsTests : IDisposable
{
    private readonly TestTrail trail = new();
    private readonly PolicyStore store = new();
    private readonly PolicyEvents events;

    public PolicyEventsTests() => events = new PolicyEvents(store);

    public void Dispose() => trail.Dispose();

    [Fact]
    public void A_new_user_gets_and_loses_rights()
    {
        Assert.True(Call("CreateUser", "{'userName':'ann'}"));
        Assert.Equal(Truth.No, May("s3:GetObject"));
        Assert.True(Call("PutUserPolicy", "{'userName':'ann','policyName':'p','policyDocument':'{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"s3:*\\\",\\\"Resource\\\":\\\"*\\\"}}'}"));
        Assert.Equal(Truth.Yes, May("s3:GetObject"));
        Assert.True(Call("DeleteUserPolicy", "{'userName':'ann','policyName':'p'}"));
        Assert.Equal(Truth.No, May("s3:GetObject"));
        Assert.True(Call("AttachUserPolicy", "{'userName':'ann','policyArn':'arn:aws:iam::aws:policy/AdministratorAccess'}"));
        Assert.Equal(Truth.Yes, May("iam:CreateUser"));
        Assert.True(Call("DetachUserPolicy", "{'userName':'ann','policyArn':'arn:aws:iam::aws:policy/AdministratorAccess'}"));
        Assert.Equal(Truth.No, May("iam:CreateUser"));
        Assert.True(Call("DeleteUser", "{'userName':'ann'}"));
        Assert.Null(store.Find(TestAccount.User("ann")));
    }

    [Fact]
    public void A_group_gives_its_rights_to_members_only()
    {
        Call("CreateUser", "{'userName':'ann'}");
        Call("CreateGroup", "{'groupName':'ops'}");
        Call("AttachGroupPolicy", "{'groupName':'ops','policyArn':'arn:aws:iam::aws:policy/IAMFullAccess'}");
        Assert.Equal(Truth.No, May("iam:CreateUser"));
        Assert.True(Call("AddUserToGroup", "{'userName':'ann','groupName':'ops'}"));
        Assert.Equal(Truth.Yes, May("iam:CreateUser"));
        Assert.True(Call("DetachGroupPolicy", "{'groupName':'ops','policyArn':'arn:aws:iam::aws:policy/IAMFullAccess'}"));
        Assert.Equal(Truth.No, May("iam:CreateUser"));
        Call("AttachGroupPolicy", "{'groupName':'ops','policyArn':'arn:aws:iam::aws:policy/IAMFullAccess'}");
        Assert.True(Call("RemoveUserFromGroup", "{'userName':'ann','groupName':'ops'}"));
        Assert.Equal(Truth.No, May("iam:CreateUser"));
    }

    [Fact]
    public void A_rewritten_policy_counts_from_the_version_in_force()
    {
        const string Arn = "arn:aws:iam::111111111111:policy/app";
        Call("CreateUser", "{'userName':'ann'}");
        Call("CreatePolicy", "{'policyName':'app','policyDocument':'{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"s3:*\\\",\\\"Resource\\\":\\\"*\\\"}}'}");
        Call("AttachUserPolicy", $"{{'userName':'ann','policyArn':'{Arn}'}}");
        Assert.Equal(Truth.No, May("iam:CreateUser"));
        const string Wide = "'policyDocument':'{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"*\\\",\\\"Resource\\\":\\\"*\\\"}}'";
        Call("CreatePolicyVersion", $"{{'policyArn':'{Arn}',{Wide},'setAsDefault':false}}", "{'policyVersion':{'versionId':'v2'}}");
        Assert.Equal(Truth.No, May("iam:CreateUser"));
        Assert.True(Call("SetDefaultPolicyVersion", $"{{'policyArn':'{Arn}','versionId':'v2'}}"));
        Assert.Equal(Truth.Yes, May("iam:CreateUser"));
        Call("SetDefaultPolicyVersion", $"{{'policyArn':'{Arn}','versionId':'v1'}}");
        Assert.Equal(Truth.No, May("iam:CreateUser"));
    }

    [Fact]
    public void A_role_follows_its_trust_and_boundary()
    {
        Call("CreateRole", "{'roleName':'app','assumeRolePolicyDocument':'{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"sts:AssumeRole\\\",\\\"Principal\\\":{\\\"Service\\\":\\\"ec2.amazonaws.com\\\"}}}'}");
        Call("CreateUser", "{'userName':'ann'}");
        Assert.Empty(new EscalationGraph(store).StepsOf(TestAccount.User("ann")));
        Assert.True(Call("UpdateAssumeRolePolicy", "{'roleName':'app','policyDocument':'{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"sts:AssumeRole\\\",\\\"Principal\\\":{\\\"AWS\\\":\\\"arn:aws:iam::111111111111:user/ann\\\"}}}'}"));
        Assert.Equal("sts-001", Assert.Single(new EscalationGraph(store).StepsOf(TestAccount.User("ann"))).Path?.Id);
        Call("AttachUserPolicy", "{'userName':'ann','policyArn':'arn:aws:iam::aws:policy/AdministratorAccess'}");
        Assert.True(Call("PutUserPermissionsBoundary", "{'userName':'ann','permissionsBoundary':'arn:aws:iam::aws:policy/IAMFullAccess'}"));
        Assert.Equal(Truth.No, May("s3:GetObject"));
        Assert.True(Call("DeleteUserPermissionsBoundary", "{'userName':'ann'}"));
        Assert.Equal(Truth.Yes, May("s3:GetObject"));
    }

    [Fact]
    public void Somebody_from_before_the_record_is_unknown_and_not_harmless()
    {
        Call("AttachUserPolicy", "{'userName':'ann','policyArn':'arn:aws:iam::aws:policy/AmazonS3FullAccess'}");
        Assert.Equal(Truth.Unknown, May("iam:CreateUser"));
        Assert.Equal(Truth.Unknown, May("s3:GetObject"));
    }

    [Theory]
    [InlineData("'eventSource':'s3.amazonaws.com'")]
    [InlineData("'eventSource':'iam.amazonaws.com','errorCode':'AccessDenied'")]
    [InlineData("'eventSource':'iam.amazonaws.com','readOnly':true")]
    public void What_changed_nothing_is_not_learnt(string what) =>
        Assert.False(events.Apply(trail.Add($"{{{what},'eventName':'CreateUser','recipientAccountId':'111111111111','requestParameters':{{'userName':'ann'}}}}")));

    [Fact]
    public void A_policy_that_cannot_be_read_leaves_everything_open()
    {
        Call("CreateUser", "{'userName':'ann'}");
        Call("PutUserPolicy", "{'userName':'ann','policyName':'p','policyDocument':'nonsense'}");
        Assert.Equal(Truth.Unknown, May("s3:GetObject"));
    }

    private bool Call(string name, string request, string response = "null") => events.Apply(trail.Add(
        $"{{'eventSource':'iam.amazonaws.com','eventName':'{name}','recipientAccountId':'111111111111','requestParameters':{request},'responseElements':{response}}}"));

    private Truth May(string action) => store.Rights(TestAccount.User("ann"))!.IsAllowed(action, "*");
}
