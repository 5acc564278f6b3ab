using Nephoscope.Graph.Inventory;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>Each catalogued path fires for somebody who holds exactly what it needs, and not when any one permission is missing.</summary>
public sealed class EscalationPathTests
{
    public static TheoryData<string> PathIds => [.. EscalationCatalog.Paths.Select(path => path.Id)];

    public static TheoryData<string, int> NearMisses => [.. EscalationCatalog.Paths.SelectMany(path => path.Needs.Select((_, missing) => (path.Id, missing)))];

    [Fact]
    public void There_are_65_paths_and_room_for_their_actions()
    {
        Assert.Equal(65, EscalationCatalog.Paths.Select(path => path.Id).Distinct().Count());
        Assert.InRange(ActionCatalog.Actions.Length, 65, 128);
        Assert.All(EscalationCatalog.Paths, path => Assert.Matches("^T[0-9]{4}(\\.[0-9]{3})?$", path.Technique));
    }

    [Theory]
    [MemberData(nameof(PathIds))]
    public void A_path_fires(string id)
    {
        EscalationPath path = EscalationCatalog.Find(id)!;
        (TestAccount account, string who) = Prepare(path, missing: -1);
        EscalationGraph graph = account.Graph();
        EscalationStep step = Assert.Single(graph.StepsOf(who), step => step.Path == path && !step.To.EndsWith("|made", StringComparison.Ordinal) && Gains(path, step));
        Assert.Equal(Truth.Yes, step.Certainty);
        Assert.Contains(path.Says, step.Says, StringComparison.Ordinal);
        Assert.Contains(who, graph.AdministratorEquivalents());
        Assert.NotEmpty(graph.WayToAdministrator(who));
    }

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void It_does_not_without_one_of_its_permissions(string id, int missing)
    {
        EscalationPath path = EscalationCatalog.Find(id)!;
        (TestAccount account, string who) = Prepare(path, missing);
        Assert.DoesNotContain(account.Graph().StepsOf(who), step => step.Path == path);
    }

    [Theory]
    [MemberData(nameof(PathIds))]
    public void It_leads_nowhere_where_the_target_is_nobody(string id)
    {
        EscalationPath path = EscalationCatalog.Find(id)!;
        (TestAccount account, string who) = Prepare(path, missing: -1, powerful: false);
        Assert.Equal(path.Gain is PathGain.Admin or PathGain.TargetAdmin, account.Graph().AdministratorEquivalents().Contains(who));
    }

    private static bool Gains(EscalationPath path, EscalationStep step) => path.Gain switch
    {
        PathGain.Admin => step.To.StartsWith("administrator|", StringComparison.Ordinal),
        PathGain.Group => step.To == TestAccount.Group("staff"),
        _ => step.To == (path.Needs.Any(need => need.On == NeedTarget.User) ? TestAccount.User("boss") : TestAccount.Role("boss")),
    };

    /// <summary>An account in which "ann" (a user or a role) holds what the path needs, and "boss" is the target.</summary>
    private static (TestAccount Account, string Who) Prepare(EscalationPath path, int missing, bool powerful = true)
    {
        var account = new TestAccount();
        bool asRole = path.Needs.Any(need => need.On == NeedTarget.SelfRole);
        bool aimsAtUser = path.Needs.Any(need => need.On == NeedTarget.User);
        string workload = $"arn:aws:any:eu-west-1:{TestAccount.Id}{path.Workload}thing";
        string boss = aimsAtUser ? TestAccount.User("boss") : TestAccount.Role("boss");
        string[] power = powerful ? [TestAccount.AllowAll] : [];
        string[] held = [.. path.Needs.Select((need, i) => (need, i)).Where(pair => pair.i != missing).Select(pair => TestAccount.Allow(pair.need.Action, pair.need.On switch
        {
            NeedTarget.SelfUser or NeedTarget.SelfRole => asRole ? TestAccount.Role("ann") : TestAccount.User("ann"),
            NeedTarget.OwnPolicy => TestAccount.Policy("own"),
            NeedTarget.OwnGroup => TestAccount.Group("team"),
            NeedTarget.Group => TestAccount.Group("staff"),
            NeedTarget.RolePolicy => TestAccount.Policy("boss"),
            NeedTarget.User or NeedTarget.Role => boss,
            NeedTarget.Workload => workload,
            _ => "*",
        }))];
        account.AddPolicy("own", TestAccount.Allow("s3:ListBucket")).AddPolicy("boss", TestAccount.Allow("s3:ListBucket"));
        account.AddGroup("team").AddGroup("staff", power);
        string trust = path.Service.Length > 0 ? TestAccount.TrustService(path.Service)
            : path.Needs.Any(need => need.Action == "sts:AssumeRole") ? TestAccount.TrustAws(TestAccount.Id) : TestAccount.TrustService("nobody.amazonaws.com");
        _ = aimsAtUser ? account.AddUser("boss", power) : account.AddRole("boss", trust, power).Change(boss, role => role with { Attached = [TestAccount.Policy("boss")] });
        _ = asRole ? account.AddRole("ann", TestAccount.TrustService("nobody.amazonaws.com"), held) : account.AddUser("ann", held);
        string who = asRole ? TestAccount.Role("ann") : TestAccount.User("ann");
        account.Change(who, ann => ann with { Attached = [TestAccount.Policy("own")], Groups = asRole ? [] : ["team"] });
        if (path.Workload.Length > 0)
        {
            account.Store.Workloads.Add(new RoleWorkload(workload, boss));
        }

        return (account, who);
    }
}
