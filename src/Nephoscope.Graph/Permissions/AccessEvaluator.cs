using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// Decides requests by the order AWS documents (IAM User Guide, policy evaluation logic): a denial anywhere; the organisation's guardrails;
/// what the resource's policy grants to the caller itself; identity policies together with what it grants to the role behind a session,
/// within boundary and session policy. Three-valued: what turns on an unknown circumstance depends on it. Thread-safe; no state.
/// </summary>
public static class AccessEvaluator
{
    /// <summary>Yes, no or unknown, without reasons: for asking often.</summary>
    public static Truth IsAllowed(AccessRequest request, PolicyLayers layers)
    {
        var reading = new LayerReading(request, layers);
        return reading.Deny == Truth.Yes ? Truth.No : reading.Granted.And(reading.Deny.Not());
    }

    /// <summary>The answer with the statement that decides and, where it depends, what it depends on.</summary>
    public static AccessDecision Decide(AccessRequest request, PolicyLayers layers)
    {
        var reading = new LayerReading(request, layers);
        if (reading.Deny == Truth.Yes)
        {
            return new(Verdict.ExplicitDeny, reading.Denying, PolicyLayer.None, []);
        }

        Truth granted = reading.Granted;
        if (granted == Truth.No)
        {
            return new(Verdict.ImplicitDeny, null, reading.Missing, []);
        }

        if (granted == Truth.Yes && reading.Deny == Truth.No)
        {
            return new(Verdict.Allow, reading.Granting, PolicyLayer.None, []);
        }

        ImmutableArray<string> conditions = OpenQuestions.Of(request, layers, reading);
        return new(Verdict.DependsOn, granted == Truth.Yes ? reading.Denying : reading.Granting, PolicyLayer.None, conditions);
    }
}
