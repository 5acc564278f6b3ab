namespace Nephoscope.Graph.Permissions;

/// <summary>
/// Matches text against a pattern whose wildcards are two noncharacters of Unicode, so that a variable's value may hold a literal star.
/// Greedy with one return point (the last star): at most pattern length times text length steps, both bounded; nothing is exponential.
/// </summary>
internal static class Wildcard
{
    /// <summary>Stands for any run of characters.</summary>
    public const char Any = '\uFFFF';

    /// <summary>Stands for exactly one character.</summary>
    public const char One = '\uFFFE';

    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == Any)
            {
                star = ++p;
                resume = t;
                if (p == pattern.Length)
                {
                    return true;
                }
            }
            else if (p < pattern.Length && (pattern[p] == One || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == Any)
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>How many characters of the pattern stand before its first wildcard.</summary>
    public static int LiteralPrefix(ReadOnlySpan<char> pattern)
    {
        int at = pattern.IndexOfAny(Any, One);
        return at < 0 ? pattern.Length : at;
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
