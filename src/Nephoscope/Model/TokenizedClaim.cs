using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Nephoscope.Model;

/// <summary>
/// A claim in which every name, number, id, time and address is replaced by a token such as <c>[T3]</c>: the model never sees them, and a
/// rewording that does not hold exactly these tokens is not taken. Immutable; thread-safe.
/// </summary>
internal sealed partial class TokenizedClaim
{
    private readonly List<string> tokens = [];

    /// <param name="names">Names of the incident's entities: they are tokens even where they look like words.</param>
    public TokenizedClaim(string claim, IEnumerable<string> names)
    {
        var text = new StringBuilder();
        string[] known = [.. names.Where(name => name.Length > 1).OrderByDescending(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
        for (int at = 0; at < claim.Length;)
        {
            string? name = Array.Find(known, name => string.CompareOrdinal(claim, at, name, 0, name.Length) == 0 && IsEnd(claim, at - 1) && IsEnd(claim, at + name.Length));
            int length = name?.Length ?? (IsEnd(claim, at - 1) && Hard().Match(claim, at) is { Success: true } hard && hard.Index == at ? hard.Length : 0);
            if (length == 0)
            {
                text.Append(claim[at] is '[' or ']' ? '/' : claim[at]);
                at++;
                continue;
            }

            tokens.Add(claim.Substring(at, length));
            text.Append(CultureInfo.InvariantCulture, $"[T{tokens.Count}]");
            at += length;
        }

        Text = text.ToString();
    }

    /// <summary>What the model sees.</summary>
    public string Text { get; }

    /// <summary>The rewording with the names put back; null where it does not hold each token as often as the claim.</summary>
    public string? Restore(string reworded)
    {
        int[] seen = new int[tokens.Count];
        bool known = true;
        string text = Token().Replace(reworded, match =>
        {
            bool isOne = int.TryParse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= seen.Length;
            known &= isOne;
            if (isOne)
            {
                seen[number - 1]++;
            }

            return isOne ? tokens[number - 1] : "";
        });
        return known && Array.TrueForAll(seen, count => count == 1) ? text : null;
    }

    /// <summary>The text without tokens.</summary>
    public static string Plain(string text) => Token().Replace(text, " ");

    private static bool IsEnd(string text, int at) => at < 0 || at >= text.Length || !char.IsLetterOrDigit(text[at]);

    /// <summary>What is no plain word: anything with a digit, a capital inside, or a mark that joins it to more.</summary>
    [GeneratedRegex("[^\\s,;()\"]*(?:[0-9:/@_\\\\=<>{}#&|]|[a-z][A-Z]|[A-Z]{2}|[A-Za-z]\\.[A-Za-z]|[^\\x00-\\x7f])[^\\s,;()\"]*(?<![.])", RegexOptions.CultureInvariant)]
    private static partial Regex Hard();

    [GeneratedRegex("\\[T(?<n>[0-9]{1,3})\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
