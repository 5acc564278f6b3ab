using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>What an answer depends on, in words: the unknown conditions of statements that would decide, and policies that cannot be read.</summary>
internal static class OpenQuestions
{
    private const int Most = 20;

    public static ImmutableArray<string> Of(AccessRequest request, PolicyLayers layers, in LayerReading reading)
    {
        var found = new List<string>();
        bool grantOpen = reading.Granted != Truth.Yes;
        foreach (PolicyDocument policy in layers.ServiceControl.SelectMany(level => level))
        {
            Add(found, PolicyLayer.ServiceControl, policy, request, grantOpen);
        }

        foreach (PolicyDocument policy in layers.ResourceControl)
        {
            Add(found, PolicyLayer.ResourceControl, policy, request, allows: false, layers.Boundary is not null);
        }

        Add(found, PolicyLayer.Resource, layers.Resource, request, grantOpen, layers.Boundary is not null);
        foreach (PolicyDocument policy in layers.Identity)
        {
            Add(found, PolicyLayer.Identity, policy, request, grantOpen);
        }

        Add(found, PolicyLayer.Boundary, layers.Boundary, request, grantOpen);
        foreach (PolicyDocument policy in layers.Session)
        {
            Add(found, PolicyLayer.Session, policy, request, grantOpen);
        }

        return [.. found.Distinct(StringComparer.Ordinal).Take(Most)];
    }

    private static void Add(
        List<string> found, PolicyLayer layer, PolicyDocument? policy, AccessRequest request, bool allows, bool hasBoundary = false)
    {
        if (policy is null)
        {
            return;
        }

        if (policy.Fault is not null)
        {
            found.Add($"{new StatementPlace(layer, policy, null)}: {policy.Fault}");
            return;
        }

        foreach (PolicyStatement statement in policy.Statements)
        {
            if ((statement.IsAllow && !allows) || !statement.CoversAction(request.Action))
            {
                continue;
            }

            Truth concerns = statement.Concerns(request.Caller, hasBoundary, out _);
            Truth covers = statement.CoversResource(request.Resource, request.Context);
            Truth holds = statement.ConditionsHold(request.Context);
            if (concerns.And(covers).And(holds) != Truth.Unknown)
            {
                continue;
            }

            var place = new StatementPlace(layer, policy, statement);
            string effect = statement.IsAllow ? "allows" : "denies";
            foreach (ConditionClause clause in statement.Conditions.Where(clause => clause.Evaluate(request.Context) == Truth.Unknown))
            {
                string unreadable = clause.IsReadable ? "" : ", an operator or value that is not known";
                found.Add($"{place} {effect} it if {clause}{unreadable}");
            }

            if (covers == Truth.Unknown)
            {
                found.Add($"{place} {effect} it for a resource that turns on a policy variable");
            }

            if (concerns == Truth.Unknown)
            {
                found.Add($"{place} {effect} it, and lists only a part of the caller's names under NotPrincipal");
            }
        }
    }
}
