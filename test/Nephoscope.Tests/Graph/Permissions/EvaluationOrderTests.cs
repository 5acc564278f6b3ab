using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>The rules AWS documents, one by one, each with the statement that decides.</summary>
public sealed class EvaluationOrderTests
{
    private const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}]}""";
    private const string AllowIam = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}""";
    private const string DenyAll = """{"Version":"2012-10-17","Statement":[{"Sid":"Never","Effect":"Deny","Action":"s3:*","Resource":"*"}]}""";
    private const string User = "arn:aws:iam::111111111111:user/ann";
    private const string Role = "arn:aws:iam::111111111111:role/app";
    private const string Session = "arn:aws:sts::111111111111:assumed-role/app/s";

    [Fact]
    public void Nothing_allows_what_no_policy_speaks_of() => Denied(new AccessCase(), PolicyLayer.Identity);

    [Fact]
    public void An_identity_policy_allows_and_is_named()
    {
        AccessDecision decision = new AccessCase { Identity = [AllowIam, AllowAll] }.Decide();
        Assert.Equal(Verdict.Allow, decision.Verdict);
        Assert.Equal("statement 1 (All) of identity policy identity-1", decision.Deciding?.ToString());
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("boundary")]
    [InlineData("session")]
    [InlineData("scp")]
    [InlineData("rcp")]
    [InlineData("resource")]
    public void A_denial_anywhere_wins(string where)
    {
        var one = new AccessCase { Identity = [AllowAll], Boundary = AllowAll, SessionPolicies = [AllowAll], ServiceControl = [[AllowAll]] };
        one = where switch
        {
            "identity" => one with { Identity = [AllowAll, DenyAll] },
            "boundary" => one with { Boundary = """{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"Never","Effect":"Deny","Action":"s3:*","Resource":"*"}]}""" },
            "session" => one with { SessionPolicies = [AllowAll, DenyAll] },
            "scp" => one with { ServiceControl = [[AllowAll, DenyAll]] },
            "rcp" => one with { ResourceControl = [Named("\"*\"", "Deny")] },
            _ => one with { ResourcePolicy = Named("\"*\"", "Deny") },
        };
        AccessDecision decision = one.Decide();
        Assert.Equal(Verdict.ExplicitDeny, decision.Verdict);
        Assert.Contains("Never", decision.Deciding?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_boundary_that_is_silent_denies() => Denied(new AccessCase { Identity = [AllowAll], Boundary = AllowIam }, PolicyLayer.Boundary);

    [Fact]
    public void A_session_policy_that_is_silent_denies() => Denied(new AccessCase { Identity = [AllowAll], SessionPolicies = [AllowIam] }, PolicyLayer.Session);

    [Fact]
    public void Every_level_of_the_organisation_must_allow() =>
        Denied(new AccessCase { Identity = [AllowAll], ServiceControl = [[AllowAll], [AllowIam], [AllowAll]] }, PolicyLayer.ServiceControl);

    [Fact]
    public void Resource_control_policies_need_not_allow() =>
        Allowed(new AccessCase { Identity = [AllowAll], ResourceControl = [Named("\"*\"", "Deny", "kms:*")] });

    [Fact]
    public void Inside_the_account_the_resources_policy_is_enough() => Allowed(new AccessCase { ResourcePolicy = Names(User) });

    [Fact]
    public void Naming_the_account_grants_nothing_by_itself() => Denied(new AccessCase { ResourcePolicy = Names("111111111111") }, PolicyLayer.Identity);

    [Fact]
    public void A_user_who_is_named_is_not_held_by_the_boundary() => Allowed(new AccessCase { ResourcePolicy = Names(User), Boundary = AllowIam });

    [Fact]
    public void A_role_that_is_named_is_held_by_the_boundary() =>
        Denied(AsRole() with { ResourcePolicy = Names(Role), Boundary = AllowIam }, PolicyLayer.Boundary);

    [Fact]
    public void A_role_that_is_named_needs_no_identity_policy() => Allowed(AsRole() with { ResourcePolicy = Names(Role) });

    [Fact]
    public void A_session_that_is_named_is_held_neither_by_boundary_nor_by_session_policy() =>
        Allowed(AsRole() with { ResourcePolicy = Names(Session), Boundary = AllowIam, SessionPolicies = [AllowIam] });

    [Fact]
    public void Across_accounts_both_sides_must_allow()
    {
        var one = new AccessCase { ResourceAccount = "222222222222", Identity = [AllowAll], ResourcePolicy = Names("111111111111") };
        Allowed(one);
        Denied(one with { ResourcePolicy = null }, PolicyLayer.Resource);
        Denied(one with { Identity = [] }, PolicyLayer.Identity);
        Denied(one with { ResourcePolicy = Names(User), Identity = [] }, PolicyLayer.Identity);
    }

    [Fact]
    public void A_role_is_assumed_only_as_its_trust_says()
    {
        var one = new AccessCase { Action = "sts:AssumeRole", Resource = Role, Identity = [AllowAll], ResourcePolicy = Trust("111111111111") };
        Allowed(one);
        Denied(one with { ResourcePolicy = Trust("222222222222") }, PolicyLayer.Resource);
        Denied(one with { Identity = [AllowIam] }, PolicyLayer.Identity);
        Allowed(one with { Identity = [], ResourcePolicy = Trust(User) });
    }

    [Fact]
    public void The_root_user_needs_no_policy_but_is_held_by_the_organisation()
    {
        var one = new AccessCase { Kind = CallerKind.Root, Arn = "arn:aws:iam::111111111111:root", Boundary = AllowIam };
        Allowed(one);
        Denied(one with { ServiceControl = [[AllowIam]] }, PolicyLayer.ServiceControl);
    }

    [Fact]
    public void Whoever_has_a_boundary_is_never_spared_by_a_denial_of_all_others()
    {
        string others = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["{{User}}","111111111111"]},"Action":"*","Resource":"*"}]}""";
        Allowed(new AccessCase { Identity = [AllowAll], ResourcePolicy = others });
        Assert.Equal(Verdict.ExplicitDeny, new AccessCase { Identity = [AllowAll], Boundary = AllowAll, ResourcePolicy = others }.Decide().Verdict);
    }

    [Fact]
    public void An_unknown_circumstance_is_named_and_not_guessed()
    {
        const string WithMfa = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}""";
        AccessDecision decision = new AccessCase { Identity = [WithMfa] }.Decide();
        Assert.Equal(Verdict.DependsOn, decision.Verdict);
        Assert.Equal("statement 1 of identity policy identity-0 allows it if Bool aws:MultiFactorAuthPresent [true]", Assert.Single(decision.Conditions));
        Allowed(new AccessCase { Identity = [WithMfa], Keys = { ["AWS:multifactorauthpresent"] = ["true"] } });
    }

    [Theory]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"*"}]}""", "Resource or Principal")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringSortOf":{"a":"b"}}}}""", "not known")]
    [InlineData("not JSON", "no JSON")]
    public void What_cannot_be_read_neither_allows_nor_denies(string policy, string says)
    {
        AccessDecision decision = new AccessCase { Identity = [policy] }.Decide();
        Assert.Equal(Verdict.DependsOn, decision.Verdict);
        Assert.Contains(says, decision.Conditions[0], StringComparison.Ordinal);
    }

    private static AccessCase AsRole() => new() { Kind = CallerKind.RoleSession, Arn = Role, Session = Session };

    private static string Names(string principal) => Named($"{{\"AWS\":\"{principal}\"}}", "Allow");

    private static string Named(string principal, string effect, string action = "*") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Sid":"Never","Effect":"{{effect}}","Principal":{{principal}},"Action":"{{action}}","Resource":"*"}]}""";

    private static string Trust(string principal) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},"Action":"sts:AssumeRole"}]}""";

    private static void Allowed(AccessCase one) => Assert.Equal(Verdict.Allow, one.Decide().Verdict);

    private static void Denied(AccessCase one, PolicyLayer missing)
    {
        AccessDecision decision = one.Decide();
        Assert.Equal(Verdict.ImplicitDeny, decision.Verdict);
        Assert.Equal(missing, decision.Missing);
    }
}
