using System.Collections.Immutable;
using Nephoscope.Graph.Inventory;

namespace Nephoscope.Graph.Permissions;

/// <summary>On how much an action may be done.</summary>
internal enum Coverage : byte
{
    None,

    /// <summary>On some resources; each must be asked for.</summary>
    Some,

    /// <summary>On every resource, without exception.</summary>
    All,
}

/// <summary>
/// On how much an identity may do an action, without asking resource by resource: what makes ten thousand identities quick. "All" and
/// "None" are exact, "Some" means that asking is needed. Thread-safe; no state.
/// </summary>
internal static class ActionCoverage
{
    /// <param name="level">Yes: only what holds for sure counts as allowed. Unknown: what may hold counts too.</param>
    public static Coverage Of(IdentityRights rights, string action, RequestContext context, Truth level)
    {
        bool exceptions = false;
        PolicyLayers layers = rights.Layers;
        Coverage all = Layer(layers.Identity, action, context, level, ref exceptions);
        if (all != Coverage.None && layers.Boundary is not null)
        {
            all = Least(all, Layer([layers.Boundary], action, context, level, ref exceptions));
        }

        foreach (ImmutableArray<PolicyDocument> one in all == Coverage.None ? [] : layers.ServiceControl)
        {
            all = Least(all, Layer(one, action, context, level, ref exceptions));
        }

        foreach (PolicyDocument policy in all == Coverage.None ? [] : layers.ResourceControl)
        {
            exceptions |= policy.Fault is not null || policy.Statements.Any(statement => !statement.IsAllow && statement.CoversAction(action));
        }

        return all == Coverage.All && exceptions ? Coverage.Some : all;
    }

    /// <summary>The resources that identity policies allow the action on; null where that is not a list.</summary>
    public static List<PatternText>? Resources(IdentityRights rights, string action)
    {
        var found = new List<PatternText>();
        foreach (PolicyDocument policy in rights.Layers.Identity)
        {
            if (policy.Fault is not null)
            {
                return null;
            }

            foreach (PolicyStatement statement in policy.Statements)
            {
                if (!statement.IsAllow || !statement.CoversAction(action))
                {
                    continue;
                }

                if (statement.ResourcesNegated)
                {
                    return null;
                }

                found.AddRange(statement.Resources);
            }
        }

        return found;
    }

    private static Coverage Layer(ImmutableArray<PolicyDocument> policies, string action, RequestContext context, Truth level, ref bool exceptions)
    {
        Coverage allowed = Coverage.None;
        foreach (PolicyDocument policy in policies)
        {
            if (policy.Fault is not null)
            {
                if (level == Truth.Yes)
                {
                    return Coverage.None;
                }

                allowed = Coverage.All;
                continue;
            }

            foreach (PolicyStatement statement in policy.Statements)
            {
                if (!statement.CoversAction(action))
                {
                    continue;
                }

                Truth holds = statement.ConditionsHold(context);
                if (statement.IsAllow && holds >= level)
                {
                    allowed = Most(allowed, statement.CoversEverything ? Coverage.All : Coverage.Some);
                }
                else if (!statement.IsAllow && holds.Not() < level)
                {
                    if (statement.CoversEverything)
                    {
                        return Coverage.None;
                    }

                    exceptions = true;
                }
            }
        }

        return allowed;
    }

    private static Coverage Least(Coverage left, Coverage right) => left < right ? left : right;

    private static Coverage Most(Coverage left, Coverage right) => left > right ? left : right;
}
