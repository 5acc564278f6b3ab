using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>A reason of an inquiry, taken apart: what is claimed, by which findings, on which events.</summary>
/// <param name="Text">The claim without its sources.</param>
/// <param name="Sources">Titles of the findings it names.</param>
public sealed record Claim(string Text, string Sources, IReadOnlyList<string> EventUids)
{
    private const int Longest = 400;

    /// <summary>Reads <c>claim (finding, finding; events a, b)</c>; text of another form is a claim without sources.</summary>
    public static Claim Of(string text)
    {
        int open = text.LastIndexOf(" (", StringComparison.Ordinal);
        int semicolon = open < 0 ? -1 : text.IndexOf("; event", open, StringComparison.Ordinal);
        if (semicolon < 0 || !text.EndsWith(')'))
        {
            return new Claim(Say.Clean(text, Longest), "", []);
        }

        string ids = text[(semicolon + "; event".Length)..^1].TrimStart('s').Trim();
        return new Claim(Say.Clean(text[..open], Longest), Say.Clean(text[(open + 2)..semicolon], Longest), [.. ids.Split(", ", StringSplitOptions.RemoveEmptyEntries)]);
    }
}
