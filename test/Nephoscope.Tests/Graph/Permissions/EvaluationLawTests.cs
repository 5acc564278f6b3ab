using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>What must hold between an answer and the answer to a changed question, whatever the policies are.</summary>
public sealed class EvaluationLawTests
{
    private const int Cases = 4_000;

    [Fact]
    public void A_further_denial_never_adds_access() =>
        Hold(11, (one, cases) => one with { Identity = [.. one.Identity, cases.Policy(false, "Deny")] }, (before, after) => after <= before);

    [Fact]
    public void A_further_denial_by_the_resource_never_adds_access() =>
        Hold(12, (one, cases) => one with { ResourceControl = [.. one.ResourceControl, cases.Policy(true, "Deny")] }, (before, after) => after <= before);

    [Fact]
    public void A_boundary_never_adds_access() =>
        Hold(13, (one, cases) => one with { Boundary = one.Boundary ?? cases.Policy(false) }, (before, after) => after <= before);

    [Fact]
    public void A_session_policy_never_adds_access() =>
        Hold(14, (one, cases) => one.SessionPolicies.Length > 0 ? one : one with { SessionPolicies = [cases.Policy(false)] }, (before, after) => after <= before);

    [Fact]
    public void A_further_level_of_service_control_never_adds_access() =>
        Hold(15, (one, cases) => one with { ServiceControl = [.. one.ServiceControl, [cases.Policy(false)]] }, (before, after) => after <= before);

    [Fact]
    public void A_further_allowance_never_removes_access() =>
        Hold(16, (one, cases) => one with { Identity = [.. one.Identity, cases.Policy(false, "Allow")] }, (before, after) => after >= before);

    [Fact]
    public void The_order_of_policies_and_levels_does_not_matter() =>
        Hold(17, (one, _) => one with { Identity = [.. one.Identity.Reverse()], ServiceControl = [.. one.ServiceControl.Reverse()] }, (before, after) => after == before);

    [Fact]
    public void Knowing_more_never_changes_a_sure_answer() =>
        Hold(18, (one, _) => one with { Complete = true }, (before, after) => before == Truth.Unknown || after == before);

    private static void Hold(int seed, Func<AccessCase, RandomAccessCases, AccessCase> change, Func<Truth, Truth, bool> law)
    {
        var cases = new RandomAccessCases(seed);
        int open = 0;
        for (int i = 0; i < Cases; i++)
        {
            AccessCase before = cases.Next();
            AccessCase after = change(before, cases);
            Truth was = before.Decide().Allowed;
            Truth now = after.Decide().Allowed;
            Assert.True(law(was, now), $"case {i} of seed {seed}: {was} became {now}");
            open += was == Truth.No ? 0 : 1;
        }

        Assert.True(open > 100, "too few requests were allowed for the law to be tested");
    }
}
