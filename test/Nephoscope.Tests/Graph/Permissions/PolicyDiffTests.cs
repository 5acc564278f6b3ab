using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>What a change of policies newly allows, in sentences.</summary>
public sealed class PolicyDiffTests
{
    [Fact]
    public void A_new_permission_on_everything_is_said_in_words() =>
        Assert.Equal(["ann now may iam:PassRole on any role"], Said(Before(), Before(TestAccount.Allow("iam:PassRole"))));

    [Fact]
    public void Everything_is_one_sentence() =>
        Assert.Equal(["ann now may do anything at all on any resource"], Said(Before(TestAccount.Allow("s3:ListBucket")), Before(TestAccount.AllowAll)));

    [Fact]
    public void A_wider_resource_is_seen() =>
        Assert.Equal(
            ["ann now may s3:GetObject on any object"],
            Said(Before(TestAccount.Allow("s3:GetObject", "arn:aws:s3:::a/*")), Before(TestAccount.Allow("s3:GetObject"))));

    [Fact]
    public void What_is_still_denied_is_no_news() =>
        Assert.Empty(Said(
            Before("""{"Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}}"""),
            Before("""{"Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"*"},{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}""")));

    [Fact]
    public void A_conditional_permission_says_so() =>
        Assert.Equal(
            ["ann now may iam:PassRole on any role, under conditions"],
            Said(Before(), Before(TestAccount.Allow("iam:PassRole", "*", ",\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}"))));

    [Fact]
    public void A_lifted_condition_is_news() =>
        Assert.Equal(
            ["ann may now iam:PassRole on any role without the conditions of before"],
            Said(Before(TestAccount.Allow("iam:PassRole", "*", ",\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}")), Before(TestAccount.Allow("iam:PassRole"))));

    [Fact]
    public void A_loss_is_no_gain()
    {
        IdentityRights before = Before(TestAccount.Allow("iam:PassRole"));
        Assert.Empty(PolicyDiff.NewlyAllowed(before, Before()));
        Assert.Equal("ann no longer may iam:PassRole on any role", Assert.Single(PolicyDiff.Changes(before, Before())).Says);
    }

    [Fact]
    public void Writing_the_same_otherwise_is_no_change() =>
        Assert.Empty(PolicyDiff.Changes(
            Before("""{"Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}]}"""),
            Before("""{"Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"},{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""")));

    private static IEnumerable<string> Said(IdentityRights before, IdentityRights after) => PolicyDiff.NewlyAllowed(before, after).Select(change => change.Says);

    private static IdentityRights Before(params string[] policies) => new TestAccount().AddUser("ann", policies).Store.Rights(TestAccount.User("ann"))!;
}
