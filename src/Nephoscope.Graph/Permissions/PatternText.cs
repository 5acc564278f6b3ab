using System.Collections.Immutable;
using System.Text;

namespace Nephoscope.Graph.Permissions;

/// <summary>
/// One text of a policy that a value is compared with: an ARN, an action or a condition's value, its wildcards and policy variables
/// (<c>${aws:username}</c>, with a default <c>${key, 'text'}</c>) already found. Immutable; thread-safe.
/// </summary>
/// <remarks>A variable's value is literal: a star in it is a star. Variables exist only in policies of version 2012-10-17.</remarks>
public sealed class PatternText
{
    private readonly string compiled;
    private readonly ImmutableArray<VariablePart> variables;
    private readonly bool ignoreCase;

    private PatternText(string source, string compiled, ImmutableArray<VariablePart> variables, bool ignoreCase)
    {
        Source = source;
        this.compiled = compiled;
        this.variables = variables;
        this.ignoreCase = ignoreCase;
    }

    /// <summary>The text as the policy has it.</summary>
    public string Source { get; }

    /// <summary>Whether it matches every text.</summary>
    public bool IsEverything => compiled.Length == 1 && compiled[0] == Wildcard.Any;

    /// <summary>Whether what it matches depends on who asks.</summary>
    public bool HasVariables => variables.Length > 0;

    /// <param name="wildcards">Whether stars and question marks are wildcards here.</param>
    /// <param name="withVariables">Whether the policy's version knows variables.</param>
    /// <param name="ignoreCase">Actions compare without regard to case, all else with.</param>
    /// <returns>Null where the text holds a character that no policy may hold, or a variable is not closed.</returns>
    public static PatternText? Compile(string source, bool wildcards, bool withVariables, bool ignoreCase = false)
    {
        if (source.AsSpan().IndexOfAny(Wildcard.Any, Wildcard.One) >= 0)
        {
            return null;
        }

        var text = new StringBuilder(source.Length);
        var found = ImmutableArray.CreateBuilder<VariablePart>();
        for (int i = 0; i < source.Length; i++)
        {
            char c = source[i];
            if (withVariables && c == '$' && i + 1 < source.Length && source[i + 1] == '{')
            {
                int end = source.IndexOf('}', i + 2);
                if (end < 0)
                {
                    return null;
                }

                AddVariable(source[(i + 2)..end], text, found);
                i = end;
                continue;
            }

            text.Append(!wildcards ? c : c == '*' ? Wildcard.Any : c == '?' ? Wildcard.One : c);
        }

        return new PatternText(source, text.ToString(), found.DrainToImmutable(), ignoreCase);
    }

    /// <summary>Whether it matches the text; unknown where that turns on a variable nobody knows the value of.</summary>
    internal Truth Match(ReadOnlySpan<char> text, RequestContext context)
    {
        if (!HasVariables)
        {
            return TruthLogic.Of(Wildcard.IsMatch(compiled, text, ignoreCase));
        }

        Truth known = TryExpand(context, out string expanded);
        return known == Truth.Yes ? TruthLogic.Of(Wildcard.IsMatch(expanded, text, ignoreCase))
            : known == Truth.Unknown && Wildcard.IsMatch(expanded, text, ignoreCase) ? Truth.Unknown : Truth.No;
    }

    /// <summary>Match where there are no variables, such as actions.</summary>
    internal bool MatchPlain(ReadOnlySpan<char> text) => Wildcard.IsMatch(compiled, text, ignoreCase);

    /// <summary>
    /// Puts the variables' values in. Yes: all are known. No: one is known to be absent, so nothing matches. Unknown: what is not known became
    /// "any text".
    /// </summary>
    internal Truth TryExpand(RequestContext context, out string expanded)
    {
        expanded = compiled;
        if (!HasVariables)
        {
            return Truth.Yes;
        }

        Truth known = Truth.Yes;
        var text = new StringBuilder(compiled.Length + 32);
        int from = 0;
        foreach (VariablePart part in variables)
        {
            text.Append(compiled, from, part.At - from);
            from = part.At;
            Truth presence = context.Lookup(part.Key, out IReadOnlyList<string> values);
            if (presence == Truth.Unknown)
            {
                known = known.And(Truth.Unknown);
                text.Append(Wildcard.Any);
            }
            else if (presence == Truth.Yes && values.Count == 1)
            {
                // A value of others may hold what stands for a wildcard here.
                text.Append(values[0].Replace(Wildcard.Any, '\uFFFD').Replace(Wildcard.One, '\uFFFD'));
            }
            else if (part.Fallback is { } fallback)
            {
                text.Append(fallback);
            }
            else
            {
                return Truth.No;
            }
        }

        text.Append(compiled, from, compiled.Length - from);
        expanded = text.ToString();
        return known;
    }

    public override string ToString() => Source;

    private static void AddVariable(string inside, StringBuilder text, ImmutableArray<VariablePart>.Builder found)
    {
        if (inside is "*" or "?" or "$")
        {
            text.Append(inside);
            return;
        }

        int comma = inside.IndexOf(',', StringComparison.Ordinal);
        string key = (comma < 0 ? inside : inside[..comma]).Trim();
        string? fallback = comma < 0 ? null : inside[(comma + 1)..].Trim().Trim('\'');
        found.Add(new VariablePart(text.Length, key, fallback));
    }

    /// <param name="At">Where its value goes in the compiled text.</param>
    private readonly record struct VariablePart(int At, string Key, string? Fallback);
}
