using System.Text;
using System.Text.RegularExpressions;

namespace Nephoscope.Ask;

/// <summary>
/// Turns a way to put a question, such as <c>who (read|wrote) [from] {what}</c>, into an expression. The engine without backtracking is used, so
/// that no question, however it was made, takes longer than its length allows.
/// </summary>
internal static class FormPattern
{
    private const string Name = "(?:\"[^\"]+\"|\\S+)";
    private const string Identity = "(?: (?:user|role|person|principal|identity|instance|function|workload|pod|host|machine|interface))?";
    private const string Thing = "(?: (?:user|role|person|principal|identity|instance|function|workload|pod|host|machine|bucket|table|secret|queue|resource|address|database|policy|snapshot|image))?";

    /// <summary>What each slot takes. Those that take only what looks like it are worth more than words when forms compete.</summary>
    private static readonly Dictionary<string, string> Slots = new(StringComparer.Ordinal)
    {
        ["who"] = $"{Identity} (?<who>{Name})",
        ["what"] = $"{Thing} (?<what>{Name})",
        ["any"] = $"{Thing} (?<any>{Name})",
        ["to"] = $"{Thing} (?<to>{Name})",
        ["role"] = $"(?: role)? (?<role>{Name})",
        ["principal"] = $"(?: (?:user|role))? (?<principal>{Name})",
        ["key"] = " (?<key>[A-Za-z0-9]{16,128})",
        ["account"] = " (?<account>[0-9]{12})",
        ["address"] = " (?<address>[0-9A-Fa-f.:]+)",
        ["country"] = " (?<country>[A-Za-z]{2})",
        ["operation"] = " (?<operation>[A-Za-z0-9]+(?:[:.][A-Za-z0-9]+)*)",
        ["service"] = " (?<service>[A-Za-z0-9.-]+)",
        ["domain"] = " (?<domain>[^\\s\"]+\\.[^\\s\"]+)",
        ["host"] = $"(?: (?:host|machine|instance|pod|container))? (?<host>{Name})",
        ["event"] = " (?<event>[^\\s\"]+)",
        ["action"] = " (?<action>[A-Za-z0-9-]+:[A-Za-z0-9*]+)",
        ["resource"] = " (?<resource>[^\\s\"]+)",
        ["incident"] = " (?<incident>(?:(?:worst|most severe|latest|newest|only|this|that) )?incident(?: (?:inc-)?[0-9A-Fa-f]{4,16})?|inc-[0-9A-Fa-f]{4,16}|it)",
    };

    /// <summary>Slots that take only what has their shape.</summary>
    public static bool IsStrict(string slot) => slot is "key" or "account" or "address" or "incident" or "action" or "country" or "domain";

    /// <summary>All slots' names.</summary>
    public static IEnumerable<string> Names => Slots.Keys;

    /// <summary>Whether a text has the shape that a slot takes.</summary>
    public static bool Takes(string slot, string text) =>
        Slots.TryGetValue(slot, out string? shape) && Regex.IsMatch(" " + text, "^" + shape + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>The slots of a way to ask, in order.</summary>
    public static IEnumerable<string> SlotsOf(string pattern) => pattern.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)]).Distinct();

    /// <summary>Words outside brackets: without them the pattern cannot match.</summary>
    public static IReadOnlyList<string> Needed(string pattern)
    {
        int depth = 0;
        var open = new StringBuilder();
        foreach (char letter in pattern)
        {
            depth += letter is '(' or '[' or '{' ? 1 : letter is ')' or ']' or '}' ? -1 : 0;
            open.Append(depth == 0 && letter is not (')' or ']' or '}') ? letter : ' ');
        }

        return open.ToString().ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <exception cref="FormatException">Brackets do not match.</exception>
    public static Regex Compile(string pattern)
    {
        var text = new StringBuilder("^");
        int at = 0;
        Sequence(pattern, ref at, text);
        return at == pattern.Length
            ? new Regex(text.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)
            : throw new FormatException($"The way to ask \"{pattern}\" has a bracket too many at {at}.");
    }

    private static void Sequence(string pattern, ref int at, StringBuilder text)
    {
        while (at < pattern.Length && pattern[at] is not (')' or ']' or '|'))
        {
            switch (pattern[at])
            {
                case ' ':
                    at++;
                    break;
                case '(' or '[':
                    Choice(pattern, ref at, text);
                    break;
                case '{':
                    int end = pattern.IndexOf('}', at);
                    text.Append(Slots[pattern[(at + 1)..end]]);
                    at = end + 1;
                    break;
                default:
                    int start = at;
                    while (at < pattern.Length && pattern[at] is not (' ' or '(' or ')' or '[' or ']' or '{' or '|'))
                    {
                        at++;
                    }

                    text.Append(' ').Append(Regex.Escape(pattern[start..at]));
                    break;
            }
        }
    }

    private static void Choice(string pattern, ref int at, StringBuilder text)
    {
        bool optional = pattern[at++] == '[';
        text.Append("(?:");
        Sequence(pattern, ref at, text);
        while (at < pattern.Length && pattern[at] == '|')
        {
            at++;
            text.Append('|');
            Sequence(pattern, ref at, text);
        }

        if (at >= pattern.Length || pattern[at] != (optional ? ']' : ')'))
        {
            throw new FormatException($"The way to ask \"{pattern}\" lacks a closing bracket.");
        }

        at++;
        text.Append(optional ? ")?" : ")");
    }
}
