using System.Globalization;
using System.Text;

namespace Nephoscope.Events;

/// <summary>
/// Makes text of log records, which an attacker may have written, fit to be put into a sentence: bounded, without control characters and
/// without characters that are invisible or turn the direction of reading. It does not escape for HTML or JSON: the writer does. Thread-safe.
/// </summary>
public static class LogText
{
    /// <summary>Longest piece of log text in a sentence, in UTF-16 units.</summary>
    public const int Longest = 120;

    /// <summary>Same text where it is harmless; else a copy with U+FFFD for each harmful character, cut with an ellipsis.</summary>
    public static string Clean(string text, int longest = Longest)
    {
        if (text.Length <= longest && IsPlain(text))
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, longest) + 1);
        Span<char> units = stackalloc char[2];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength >= longest && clean.Length + rune.Utf16SequenceLength < text.Length)
            {
                return clean.Append('…').ToString();
            }

            if (IsHarmful(rune))
            {
                clean.Append('\uFFFD');
            }
            else
            {
                clean.Append(units[..rune.EncodeToUtf16(units)]);
            }
        }

        return clean.ToString();
    }

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>Control, format (bidirectional marks, zero width, tags), private, unassigned, line and paragraph separators, and marks that stack on others.</summary>
    private static bool IsHarmful(Rune rune) => (!rune.IsAscii || rune.Value is < ' ' or > '~') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.EnclosingMark;
}
