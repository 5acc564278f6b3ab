using System.Text.RegularExpressions;

namespace Nephoscope.Model;

/// <summary>
/// Decides whether a rewording says the same: only words of the claim and words that join, no number, no mark of a link or markup, and each word
/// that turns a meaning round (not, no, failed, harmless ...) exactly as often as in the claim. Thread-safe.
/// </summary>
internal static partial class RewordingRules
{
    private const int Slack = 60;

    private static readonly HashSet<string> Joining = [.. ("a about across after again all also an and another are as at away back be because been before began begun being between both but by came come did do does done each "
        + "every few finally first followed following for from gave given had has have he her here his if in inside into is it its itself later made making meanwhile more most next now of off on once one only onto or other others out over "
        + "own same seen she shortly since so some soon started still such taken taking than that the their them then there these they this those through thus time times to together took towards under until up upon used using very was "
        + "were what when where which while who whom whose with within afterwards earlier involving including further additionally").Split(' ')];

    private static readonly HashSet<string> Turning = [.. ("no not never none nothing nobody without cannot neither nor failed fails failure refused denied allowed harmless benign safe false true legitimate authorised authorized approved expected "
        + "normal ordinary unusual rare new unknown known suspicious malicious attack attacker stolen test planned routine ignore close closed resolved critical high medium low internal external public private administrator likely unlikely probably "
        + "certainly almost might may must could should would").Split(' ')];

    public static bool SaysTheSame(string claim, string reworded)
    {
        if (reworded.Length == 0 || reworded.Length > (claim.Length * 2) + Slack || Marks().IsMatch(TokenizedClaim.Plain(reworded)))
        {
            return false;
        }

        List<string> own = Words(claim);
        List<string> said = Words(reworded);
        HashSet<string> known = [.. own];
        return said.TrueForAll(word => known.Contains(word) || (Joining.Contains(word) && !Turning.Contains(word)))
            && Turning.All(word => own.Count(entry => entry == word) == said.Count(entry => entry == word))
            && own.Where(word => !Joining.Contains(word)).Distinct().Count(word => !said.Contains(word)) <= own.Count / 3;
    }

    private static List<string> Words(string text) => [.. Word().Matches(TokenizedClaim.Plain(text).ToLowerInvariant()).Select(match => match.Value)];

    [GeneratedRegex("[a-z]+(?:'[a-z]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    /// <summary>Numbers, links, markup, quotes within quotes, other scripts: none of it is needed to reword.</summary>
    [GeneratedRegex("[^A-Za-z ,.;:()'\\-\"/…]|://|\\.\\.\\.", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();
}
