using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>Chains, boundaries, open questions, and that a kept graph equals a rebuilt one.</summary>
public sealed class EscalationGraphTests
{
    [Fact]
    public void A_chain_of_roles_ends_at_administrator()
    {
        TestAccount account = Chain();
        EscalationGraph graph = account.Graph();
        Assert.Equal(Truth.No, graph.IsAdministrator(TestAccount.User("ann")));
        Assert.Equal([TestAccount.Role("deploy"), TestAccount.Role("root-like"), TestAccount.User("ann")], graph.AdministratorEquivalents());
        Assert.Equal(["sts-001", "lambda-001"], graph.WayToAdministrator(TestAccount.User("ann")).Select(step => step.Path!.Id));
    }

    [Fact]
    public void A_circle_of_trust_ends()
    {
        TestAccount account = new TestAccount()
            .AddRole("a", TestAccount.TrustAws(TestAccount.Role("b"))).AddRole("b", TestAccount.TrustAws(TestAccount.Role("a")));
        EscalationGraph graph = account.Graph();
        Assert.Empty(graph.AdministratorEquivalents());
        Assert.Equal(TestAccount.Role("b"), Assert.Single(BlastRadius.Of(TestAccount.Role("a"), account.Store, graph)!.Identities).Arn);
    }

    [Fact]
    public void Who_is_held_by_a_boundary_cannot_write_himself_free()
    {
        TestAccount account = new TestAccount().AddPolicy("limit", TestAccount.Allow("s3:*")).AddUser("ann", TestAccount.Allow("iam:PutUserPolicy"));
        Assert.Contains(TestAccount.User("ann"), account.Graph().AdministratorEquivalents());
        account.AddPolicy("limit", TestAccount.Allow("iam:*")).Change(TestAccount.User("ann"), ann => ann with { Boundary = TestAccount.Policy("limit") });
        Assert.DoesNotContain(TestAccount.User("ann"), account.Graph().AdministratorEquivalents(Truth.Unknown));
    }

    [Fact]
    public void A_condition_makes_a_path_open_and_not_sure()
    {
        TestAccount account = new TestAccount().AddUser("ann", TestAccount.Allow("iam:PutUserPolicy", "*", ",\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}"));
        EscalationGraph graph = account.Graph();
        Assert.Empty(graph.AdministratorEquivalents());
        Assert.Equal([TestAccount.User("ann")], graph.AdministratorEquivalents(Truth.Unknown));
    }

    [Fact]
    public void A_role_is_passed_only_to_the_service_the_policy_names()
    {
        const string ToGlue = ",\"Condition\":{\"StringEquals\":{\"iam:PassedToService\":\"glue.amazonaws.com\"}}";
        TestAccount account = new TestAccount()
            .AddUser("ann", TestAccount.Allow("iam:PassRole", "*", ToGlue), TestAccount.Allow("ec2:RunInstances"), TestAccount.Allow("glue:*"))
            .AddRole("web", TestAccount.TrustService("ec2.amazonaws.com")).AddRole("etl", TestAccount.TrustService("glue.amazonaws.com"));
        IEnumerable<string> ids = account.Graph().StepsOf(TestAccount.User("ann")).Where(step => step.Certainty == Truth.Yes).Select(step => step.Path!.Id);
        Assert.Contains("glue-003", ids);
        Assert.DoesNotContain("ec2-001", ids);
    }

    [Fact]
    public void A_permission_on_everything_and_one_on_each_give_the_same()
    {
        foreach (string resource in new[] { "*", "arn:aws:iam::111111111111:role/*" })
        {
            TestAccount account = Chain().AddUser("eve", TestAccount.Allow("iam:UpdateAssumeRolePolicy", resource));
            BlastRadius radius = BlastRadius.Of(TestAccount.User("eve"), account.Store, account.Graph())!;
            // root-like may do everything, so also make a key of ann's.
            Assert.Equal(
                [TestAccount.Role("deploy"), TestAccount.Role("root-like"), TestAccount.User("ann")],
                radius.Identities.Where(identity => identity.Certainty == Truth.Yes).Select(identity => identity.Arn).Order(StringComparer.Ordinal));
            Assert.Equal(Truth.Yes, radius.Administrator);
        }
    }

    [Fact]
    public void A_denied_target_is_left_out()
    {
        const string NotThat = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:*","Resource":"arn:aws:iam::111111111111:role/root-like"}]}""";
        TestAccount account = Chain().AddUser("eve", TestAccount.Allow("iam:UpdateAssumeRolePolicy"), NotThat);
        Assert.DoesNotContain(account.Graph().StepsOf(TestAccount.User("eve")), step => step.To == TestAccount.Role("root-like"));
        Assert.Contains(account.Graph().StepsOf(TestAccount.User("eve")), step => step.To == TestAccount.Role("deploy"));
    }

    [Fact]
    public void A_kept_graph_equals_one_built_anew()
    {
        var random = new Random(3);
        TestAccount account = Chain();
        var graph = new EscalationGraph(account.Store);
        string[] actions = ["iam:*", "sts:AssumeRole", "iam:PassRole", "lambda:*", "iam:CreateAccessKey", "iam:PutUserPolicy", "iam:AttachRolePolicy", "iam:AddUserToGroup", "*", "s3:GetObject"];
        string[] resources = ["*", TestAccount.Role("deploy"), TestAccount.Role("r*"), TestAccount.User("*"), TestAccount.User("u1"), TestAccount.Group("g")];
        for (int i = 0; i < 300; i++)
        {
            string policy = TestAccount.Allow(actions[random.Next(actions.Length)], resources[random.Next(resources.Length)]);
            string name = "u" + random.Next(4);
            _ = random.Next(6) switch
            {
                0 => account.AddRole("r" + random.Next(4), random.Next(2) == 0 ? TestAccount.TrustAws(TestAccount.Id) : TestAccount.TrustAws(TestAccount.User(name)), policy),
                1 => account.AddRole("r" + random.Next(4), TestAccount.TrustService("lambda.amazonaws.com"), policy),
                2 => account.AddGroup("g", policy),
                3 => account.AddUser(name, policy).Change(TestAccount.User(name), user => user with { Groups = ["g"] }),
                4 => account.AddPolicy("limit", policy).AddUser(name, TestAccount.AllowAll).Change(TestAccount.User(name), user => user with { Boundary = TestAccount.Policy("limit") }),
                _ => account.AddUser(name, policy, TestAccount.Allow("lambda:*")),
            };
            if (random.Next(20) == 0)
            {
                account.Store.Remove(TestAccount.User("u" + random.Next(4)));
            }

            graph.Refresh();
            var anew = new EscalationGraph(account.Store);
            foreach (Truth level in new[] { Truth.Yes, Truth.Unknown })
            {
                Assert.Equal(anew.AdministratorEquivalents(level), graph.AdministratorEquivalents(level));
            }

            foreach (IamPrincipal principal in account.Store.Principals)
            {
                Assert.Equal(Steps(anew, principal.Arn), Steps(graph, principal.Arn));
                Assert.Equal(anew.WayToAdministrator(principal.Arn).Count, graph.WayToAdministrator(principal.Arn).Count);
            }
        }
    }

    [Fact]
    public void The_equivalents_are_those_who_find_a_way()
    {
        TestAccount account = Chain().AddUser("eve", TestAccount.Allow("iam:*")).AddUser("bob", TestAccount.Allow("s3:*"));
        EscalationGraph graph = account.Graph();
        foreach (IamPrincipal principal in account.Store.Principals)
        {
            bool finds = graph.IsAdministrator(principal.Arn) == Truth.Yes || graph.WayToAdministrator(principal.Arn).Count > 0;
            Assert.Equal(finds, graph.AdministratorEquivalents().Contains(principal.Arn));
        }
    }

    private static IEnumerable<string> Steps(EscalationGraph graph, string arn) => graph.StepsOf(arn).Select(step => step.Says).Order(StringComparer.Ordinal);

    /// <summary>ann may assume deploy, which may run functions as root-like, which may do everything.</summary>
    private static TestAccount Chain() => new TestAccount()
        .AddUser("ann", TestAccount.Allow("sts:AssumeRole", TestAccount.Role("deploy")))
        .AddRole("deploy", TestAccount.TrustAws(TestAccount.Id), TestAccount.Allow("iam:PassRole", TestAccount.Role("root-like")), TestAccount.Allow("lambda:*"))
        .AddRole("root-like", TestAccount.TrustService("lambda.amazonaws.com"), TestAccount.AllowAll);
}
