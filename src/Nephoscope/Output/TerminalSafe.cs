using System.Globalization;
using System.Text;

namespace Nephoscope.Output;

/// <summary>Makes text of others safe for a terminal: control, format and bidirectional characters become visible escapes.</summary>
internal static class TerminalSafe
{
    /// <param name="bound">Longest text kept, in characters; the rest becomes "…".</param>
    public static string Text(string text, int bound = 400)
    {
        var safe = new StringBuilder(Math.Min(text.Length, bound) + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (safe.Length >= bound)
            {
                safe.Append('…');
                break;
            }

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse)
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                safe.Append(rune);
            }
        }

        return safe.ToString();
    }
}
