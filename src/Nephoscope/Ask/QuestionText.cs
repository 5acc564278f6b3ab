using System.Text;
using System.Text.RegularExpressions;
using Nephoscope.Events;

namespace Nephoscope.Ask;

/// <summary>A question made ready to be compared: one blank between words, no courtesies, articles and full stops; quoted names stay as they are.</summary>
internal static partial class QuestionText
{
    public const int Longest = 500;
    private static readonly HashSet<string> Empty = new(["the", "a", "an", "all", "any", "ever", "actually", "exactly", "please"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The words, each with a blank before it. Of a longer question only the first <see cref="Longest"/> characters count.</summary>
    public static string Normal(string question)
    {
        string text = LogText.Clean(question.Replace('“', '"').Replace('”', '"').Replace('’', '\''), Longest).Trim().TrimEnd('?', '!', '.', ' ');
        text = Courtesy().Replace(text, "");
        text = text.Replace("what's ", "what is ", StringComparison.OrdinalIgnoreCase).Replace("who's ", "who is ", StringComparison.OrdinalIgnoreCase)
            .Replace("where's ", "where is ", StringComparison.OrdinalIgnoreCase);
        var normal = new StringBuilder();
        foreach (Match word in Word().Matches(text))
        {
            if (!Empty.Contains(word.Value))
            {
                normal.Append(' ').Append(word.ValueSpan.TrimEnd(','));
            }
        }

        return normal.ToString();
    }

    /// <summary>A name as it was meant: without quotes and the marks that end a sentence.</summary>
    public static string Name(string slot) => slot.Trim().Trim('"', '\'', '`', '?', ',');

    [GeneratedRegex("^(?:(?:please|can you|could you|would you|tell me|show me|show|list|give me|i want to know|i would like to know|do you know|find out|find|hey|and|so|then)[, ]+)+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Courtesy();

    [GeneratedRegex("\"[^\"]+\"|\\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
