using System.Text.Json;
using Nephoscope.Graph.Permissions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>The evaluator against the plain one, on random policies; a million of them run in bench/Nephoscope.Fuzz.</summary>
public sealed class ReferenceAgreementTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Both_evaluators_agree(int seed)
    {
        var cases = new RandomAccessCases(seed);
        var seen = new Dictionary<Truth, int>();
        for (int i = 0; i < 10_000; i++)
        {
            AccessCase one = cases.Next();
            Truth wanted = ReferenceEvaluator.Decide(one);
            AccessDecision decision = one.Decide();
            Assert.True(wanted == decision.Allowed, $"case {i}: reference {wanted}, evaluator {decision.Verdict} by {decision.Deciding}: {JsonSerializer.Serialize(one)}");
            Assert.Equal(wanted, AccessEvaluator.IsAllowed(one.Request(), one.Layers()));
            Assert.Equal(decision.Verdict == Verdict.DependsOn, decision.Conditions.Length > 0);
            seen[wanted] = seen.GetValueOrDefault(wanted) + 1;
        }

        // A test that only ever meets denials would prove nothing.
        Assert.All(Enum.GetValues<Truth>(), truth => Assert.True(seen[truth] > 200, $"{truth} was met {seen[truth]} times"));
    }
}
