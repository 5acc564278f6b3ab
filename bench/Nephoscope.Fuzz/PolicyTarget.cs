using System.Text.Json;
using Nephoscope.Graph.Permissions;
using Nephoscope.Tests.Graph.Permissions;

namespace Nephoscope.Fuzz;

/// <summary>Random policies and requests, decided by the product's evaluator and by the plain one.</summary>
internal static class PolicyTarget
{
    /// <returns>How many cases they disagreed on; the first few are printed.</returns>
    public static long Run(long cases, int seed)
    {
        var random = new RandomAccessCases(seed);
        long wrong = 0;
        var met = new long[3];
        for (long i = 0; i < cases; i++)
        {
            AccessCase one = random.Next();
            Truth wanted = ReferenceEvaluator.Decide(one);
            AccessDecision decision = one.Decide();
            met[(int)wanted]++;
            if (decision.Allowed != wanted || AccessEvaluator.IsAllowed(one.Request(), one.Layers()) != wanted
                || (decision.Verdict == Verdict.DependsOn) != (decision.Conditions.Length > 0))
            {
                wrong++;
                if (wrong <= 3)
                {
                    Console.WriteLine($"case {i}: reference {wanted}, evaluator {decision.Verdict}: {JsonSerializer.Serialize(one)}");
                }
            }
        }

        Console.WriteLine($"{cases} cases: {met[2]} allowed, {met[0]} denied, {met[1]} depend; {wrong} disagreements");
        return wrong;
    }
}
