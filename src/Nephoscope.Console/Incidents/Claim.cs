using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>A reason of an inquiry, taken apart: what is claimed, by which findings, on which events.</summary>
/// <param name="Text">The claim without its sources.</param>
/// <param name="Sources">Titles of the findings it names.</param>
public sealed record Claim(string Text, string Sources, IReadOnlyList<string> EventUids)
{
    private const int Longest = 400;

    /// <summary>Reads <c>claim (finding, finding; events a, b)</c> and <c>claim (event a)</c>; text of another form is a claim without sources.</summary>
    public static Claim Of(string text)
    {
        // What rests on a tie between two entities names no finding.
        int semicolon = text.LastIndexOf("; event", StringComparison.Ordinal);
        int open = semicolon < 0 ? text.LastIndexOf(" (event", StringComparison.Ordinal) : text.LastIndexOf(" (", semicolon, StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(')'))
        {
            return new Claim(Say.Clean(text, Longest), "", []);
        }

        string sources = semicolon < 0 ? "" : text[(open + 2)..semicolon];
        string ids = text[((semicolon < 0 ? open : semicolon) + "; event".Length)..^1].TrimStart('s').Trim();
        return new Claim(Say.Clean(text[..open], Longest), Say.Clean(sources, Longest), [.. ids.Split(", ", StringSplitOptions.RemoveEmptyEntries)]);
    }
}
