using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>One statement of a policy in compact form. Immutable; thread-safe.</summary>
public sealed class PolicyStatement
{
    /// <summary>The statement's own name, or empty.</summary>
    public required string Sid { get; init; }

    /// <summary>Its place in the policy, counted from 1.</summary>
    public required int Number { get; init; }

    public required bool IsAllow { get; init; }

    /// <summary>Actions, or what they are not when <see cref="ActionsNegated"/>.</summary>
    public required ImmutableArray<PatternText> Actions { get; init; }

    public required bool ActionsNegated { get; init; }

    /// <summary>Resources, or what they are not; empty in a trust policy, which speaks of its role.</summary>
    public required ImmutableArray<PatternText> Resources { get; init; }

    public required bool ResourcesNegated { get; init; }

    /// <summary>Null in policies that are attached to a principal.</summary>
    public PrincipalSet? Principals { get; init; }

    public bool PrincipalsNegated { get; init; }

    /// <summary>All must hold.</summary>
    public required ImmutableArray<ConditionClause> Conditions { get; init; }

    /// <summary>Whether it speaks of every resource, whoever asks.</summary>
    public bool CoversEverything => ResourcesNegated ? false : Resources.Length == 0 || Resources.Any(pattern => pattern.IsEverything);

    /// <summary>Whether it may turn on who asks: by a variable, a condition on the principal, or by naming whom it does not mean.</summary>
    internal bool AsksWho => PrincipalsNegated || Resources.Any(static pattern => pattern.HasVariables) || Conditions.Any(static clause => clause.AsksWho);

    /// <summary>Whether it speaks of the action.</summary>
    public bool CoversAction(ReadOnlySpan<char> action)
    {
        bool listed = false;
        foreach (PatternText pattern in Actions)
        {
            if (pattern.MatchPlain(action))
            {
                listed = true;
                break;
            }
        }

        return listed != ActionsNegated;
    }

    /// <summary>Whether it speaks of the resource.</summary>
    internal Truth CoversResource(string resource, RequestContext context)
    {
        if (Resources.Length == 0)
        {
            return Truth.Yes;
        }

        Truth listed = Truth.No;
        foreach (PatternText pattern in Resources)
        {
            listed = listed.Or(pattern.Match(resource, context));
            if (listed == Truth.Yes)
            {
                break;
            }
        }

        return ResourcesNegated ? listed.Not() : listed;
    }

    /// <summary>Whether all its conditions hold.</summary>
    internal Truth ConditionsHold(RequestContext context)
    {
        Truth all = Truth.Yes;
        foreach (ConditionClause clause in Conditions)
        {
            all = all.And(clause.Evaluate(context));
            if (all == Truth.No)
            {
                break;
            }
        }

        return all;
    }

    /// <summary>Whether it applies to the caller, and how it names the caller.</summary>
    internal Truth Concerns(Caller caller, bool hasBoundary, out Naming naming)
    {
        if (Principals is null)
        {
            naming = Naming.Itself;
            return Truth.Yes;
        }

        if (!PrincipalsNegated)
        {
            naming = Principals.Names(caller);
            return TruthLogic.Of(naming != Naming.None);
        }

        naming = Naming.Itself;
        return !IsAllow && hasBoundary ? Truth.Yes : Principals.Spares(caller).Not();
    }
}
