namespace Nephoscope.Graph.Permissions;

/// <summary>How a condition compares, without its prefix (ForAllValues, ForAnyValue) and suffix (IfExists).</summary>
internal enum ConditionOperator : byte
{
    /// <summary>No operator that is known, or a value it cannot read: the condition's outcome is unknown.</summary>
    Unreadable,
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    ArnLike,
    Null,
}

/// <summary>Over which of a key's values a condition ranges.</summary>
internal enum ConditionRange : byte
{
    Single,
    ForAllValues,
    ForAnyValue,
}

/// <summary>The written name of an operator, taken apart.</summary>
internal readonly record struct OperatorName(ConditionOperator Operator, ConditionRange Range, bool Negated, bool IfExists)
{
    public static OperatorName Parse(string written)
    {
        ReadOnlySpan<char> rest = written;
        ConditionRange range = ConditionRange.Single;
        if (rest.StartsWith("ForAllValues:", StringComparison.OrdinalIgnoreCase))
        {
            range = ConditionRange.ForAllValues;
            rest = rest["ForAllValues:".Length..];
        }
        else if (rest.StartsWith("ForAnyValue:", StringComparison.OrdinalIgnoreCase))
        {
            range = ConditionRange.ForAnyValue;
            rest = rest["ForAnyValue:".Length..];
        }

        bool ifExists = rest.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase);
        if (ifExists)
        {
            rest = rest[..^"IfExists".Length];
        }

        (ConditionOperator found, bool negated) = Known(rest.ToString());
        bool bad = found == ConditionOperator.Null && (ifExists || range != ConditionRange.Single);
        return new(bad ? ConditionOperator.Unreadable : found, range, negated, ifExists);
    }

    private static (ConditionOperator Operator, bool Negated) Known(string name) => name.ToUpperInvariant() switch
    {
        "STRINGEQUALS" => (ConditionOperator.StringEquals, false),
        "STRINGNOTEQUALS" => (ConditionOperator.StringEquals, true),
        "STRINGEQUALSIGNORECASE" => (ConditionOperator.StringEqualsIgnoreCase, false),
        "STRINGNOTEQUALSIGNORECASE" => (ConditionOperator.StringEqualsIgnoreCase, true),
        "STRINGLIKE" => (ConditionOperator.StringLike, false),
        "STRINGNOTLIKE" => (ConditionOperator.StringLike, true),
        "NUMERICEQUALS" => (ConditionOperator.NumericEquals, false),
        "NUMERICNOTEQUALS" => (ConditionOperator.NumericEquals, true),
        "NUMERICLESSTHAN" => (ConditionOperator.NumericLessThan, false),
        "NUMERICLESSTHANEQUALS" => (ConditionOperator.NumericLessThanEquals, false),
        "NUMERICGREATERTHAN" => (ConditionOperator.NumericGreaterThan, false),
        "NUMERICGREATERTHANEQUALS" => (ConditionOperator.NumericGreaterThanEquals, false),
        "DATEEQUALS" => (ConditionOperator.DateEquals, false),
        "DATENOTEQUALS" => (ConditionOperator.DateEquals, true),
        "DATELESSTHAN" => (ConditionOperator.DateLessThan, false),
        "DATELESSTHANEQUALS" => (ConditionOperator.DateLessThanEquals, false),
        "DATEGREATERTHAN" => (ConditionOperator.DateGreaterThan, false),
        "DATEGREATERTHANEQUALS" => (ConditionOperator.DateGreaterThanEquals, false),
        "BOOL" => (ConditionOperator.Bool, false),
        "BINARYEQUALS" => (ConditionOperator.BinaryEquals, false),
        "IPADDRESS" => (ConditionOperator.IpAddress, false),
        "NOTIPADDRESS" => (ConditionOperator.IpAddress, true),
        "ARNEQUALS" or "ARNLIKE" => (ConditionOperator.ArnLike, false),
        "ARNNOTEQUALS" or "ARNNOTLIKE" => (ConditionOperator.ArnLike, true),
        "NULL" => (ConditionOperator.Null, false),
        _ => (ConditionOperator.Unreadable, false),
    };
}
