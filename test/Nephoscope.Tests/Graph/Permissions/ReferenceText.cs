using System.Text.RegularExpressions;

namespace Nephoscope.Tests.Graph.Permissions;

/// <summary>Regular expressions kept once made, since the same few patterns return; one thread at a time.</summary>
internal static class ReferenceText
{
    [ThreadStatic]
    private static Dictionary<(string Pattern, RegexOptions Options), Regex>? made;

    public static bool Matches(string text, string pattern, RegexOptions options = RegexOptions.None)
    {
        made ??= [];
        if (!made.TryGetValue((pattern, options), out Regex? regex))
        {
            made[(pattern, options)] = regex = new Regex(pattern, options);
        }

        return regex.IsMatch(text);
    }
}
