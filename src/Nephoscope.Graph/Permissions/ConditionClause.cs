using System.Collections.Immutable;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// One line of a policy's condition block: operator, key, values. All clauses of a statement must hold; one value of a clause is enough.
/// Immutable; thread-safe.
/// </summary>
public sealed class ConditionClause
{
    private readonly OperatorName name;
    private readonly ImmutableArray<PatternText> values;

    internal ConditionClause(string written, OperatorName name, string key, ImmutableArray<PatternText> values)
    {
        Operator = written;
        this.name = name;
        Key = key;
        this.values = values;
    }

    /// <summary>The operator as the policy has it.</summary>
    public string Operator { get; }

    /// <summary>The condition key as the policy has it.</summary>
    public string Key { get; }

    /// <summary>The values as the policy has them.</summary>
    public IEnumerable<string> Values => values.Select(value => value.Source);

    /// <summary>False where the operator is not known or a value cannot be read: the outcome is then never more than unknown.</summary>
    public bool IsReadable => name.Operator != ConditionOperator.Unreadable;

    /// <summary>Whether it may turn on who asks.</summary>
    internal bool AsksWho => Key.StartsWith("aws:Principal", StringComparison.OrdinalIgnoreCase) || Key.StartsWith("aws:user", StringComparison.OrdinalIgnoreCase)
        || values.Any(static value => value.HasVariables);

    internal Truth Evaluate(RequestContext context)
    {
        if (!IsReadable)
        {
            return Truth.Unknown;
        }

        Truth presence = context.Lookup(Key, out IReadOnlyList<string> found);
        if (presence == Truth.Unknown)
        {
            return Truth.Unknown;
        }

        if (name.Operator == ConditionOperator.Null)
        {
            bool wantsAbsent = values.Length == 1 && string.Equals(values[0].Source, "true", StringComparison.OrdinalIgnoreCase);
            return TruthLogic.Of(wantsAbsent == (presence == Truth.No));
        }

        return presence == Truth.No ? Absent() : Present(found, context);
    }

    public override string ToString() => $"{Operator} {Key} [{string.Join(", ", Values)}]";

    /// <summary>A missing key: ForAllValues is vacuously true, ForAnyValue is false whatever the suffix; else the suffix or the negation decides.</summary>
    private Truth Absent() => name.Range switch
    {
        ConditionRange.ForAllValues => Truth.Yes,
        ConditionRange.ForAnyValue => Truth.No,
        _ => TruthLogic.Of(name.IfExists || name.Negated),
    };

    private Truth Present(IReadOnlyList<string> found, RequestContext context)
    {
        // A key of several values under an operator without prefix is read as "any", and as "none" where it is negated.
        bool any = name.Range == ConditionRange.ForAnyValue || (name.Range == ConditionRange.Single && !name.Negated);
        Truth sum = any ? Truth.No : Truth.Yes;
        foreach (string value in found)
        {
            Truth one = OneOf(value, context);
            one = name.Negated ? one.Not() : one;
            sum = any ? sum.Or(one) : sum.And(one);
        }

        return sum;
    }

    private Truth OneOf(string value, RequestContext context)
    {
        Truth sum = Truth.No;
        foreach (PatternText pattern in values)
        {
            Truth known = pattern.TryExpand(context, out string wanted);
            if (known == Truth.No)
            {
                continue;
            }

            // What is not known may become any text, whatever the operator would make of it.
            sum = sum.Or(known == Truth.Unknown ? Truth.Unknown : TruthLogic.Of(ConditionValues.Compare(name.Operator, value, wanted)));
        }

        return sum;
    }
}
