using Nephoscope.Detections.Runtime;
using Nephoscope.Events;

namespace Nephoscope.Detections.Foreign;

/// <summary>Reads ATT&amp;CK techniques and tactics out of the tags and types that other tools give.</summary>
internal static class ForeignAttack
{
    private const int MostTechniques = 6;

    /// <summary>The techniques named; where only a tactic is told, one that stands for it; null where nothing is said.</summary>
    internal static IReadOnlyList<AttackTechnique>? Of(in SecurityEvent e)
    {
        AttackTactic? tactic = null;
        List<string> techniques = [];
        string text = e.Text(EventField.FindingTags) + " " + e.Text(EventField.FindingType).Replace(':', ' ').Replace('/', ' ');
        foreach (string word in text.Split((char[])[' ', ',', ':', '"'], StringSplitOptions.RemoveEmptyEntries))
        {
            string plain = word.StartsWith("mitre_", StringComparison.OrdinalIgnoreCase) ? word[6..] : word;
            if (IsTechnique(plain))
            {
                if (techniques.Count < MostTechniques && !techniques.Contains(plain))
                {
                    techniques.Add(plain);
                }
            }
            else
            {
                tactic ??= TacticOf(plain);
            }
        }

        if (techniques.Count == 0)
        {
            return tactic is { } known ? [new AttackTechnique(known, Standing(known).Uid, Standing(known).Name)] : null;
        }

        return [.. techniques.Select(uid => new AttackTechnique(tactic ?? AttackTactic.Execution, uid, uid))];
    }

    private static bool IsTechnique(string word)
    {
        if (word.Length is not (5 or 9) || word[0] != 'T')
        {
            return false;
        }

        for (int i = 1; i < word.Length; i++)
        {
            if (i == 5 ? word[i] != '.' : !char.IsAsciiDigit(word[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static AttackTactic? TacticOf(string word)
    {
        string name = word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        if (name.Equals("CryptoCurrency", StringComparison.OrdinalIgnoreCase))
        {
            return AttackTactic.Impact;
        }

        foreach (AttackTactic tactic in Enum.GetValues<AttackTactic>())
        {
            if (name.Equals(tactic.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return tactic;
            }
        }

        return name.ToUpperInvariant() switch
        {
            "RECON" => AttackTactic.Discovery,
            "UNAUTHORIZEDACCESS" => AttackTactic.InitialAccess,
            "BACKDOOR" or "TROJAN" => AttackTactic.CommandAndControl,
            "STEALTH" => AttackTactic.DefenseEvasion,
            "PENTEST" or "POLICY" => null,
            _ => null,
        };
    }

    private static (string Uid, string Name) Standing(AttackTactic tactic) => tactic switch
    {
        AttackTactic.InitialAccess => ("T1078", "Valid Accounts"),
        AttackTactic.Persistence => ("T1098", "Account Manipulation"),
        AttackTactic.PrivilegeEscalation => ("T1068", "Exploitation for Privilege Escalation"),
        AttackTactic.DefenseEvasion => ("T1562", "Impair Defenses"),
        AttackTactic.CredentialAccess => ("T1552", "Unsecured Credentials"),
        AttackTactic.Discovery => ("T1580", "Cloud Infrastructure Discovery"),
        AttackTactic.LateralMovement => ("T1021", "Remote Services"),
        AttackTactic.Collection => ("T1530", "Data from Cloud Storage"),
        AttackTactic.CommandAndControl => ("T1071", "Application Layer Protocol"),
        AttackTactic.Exfiltration => ("T1537", "Transfer Data to Cloud Account"),
        AttackTactic.Impact => ("T1496", "Resource Hijacking"),
        AttackTactic.Reconnaissance => ("T1595", "Active Scanning"),
        _ => ("T1059", "Command and Scripting Interpreter"),
    };

    internal static void Report(
        FindingSink sink, in Observation observation, DetectorInfo info, string product, double nats, Severity severity)
    {
        SecurityEvent e = observation.Event;
        string type = e.Text(EventField.FindingType);
        string title = e.Text(EventField.FindingTitle);
        string text = e.Text(EventField.FindingDescription);
        sink.Report(
            observation,
            info,
            nats,
            Reporting.Quote(title == type || type.Length == 0 ? title : type + ": " + title) + (text.Length > 0 ? ". " + Reporting.Quote(text) : ""),
            [$"{product} rates it {severity.ToString().ToLowerInvariant()}"],
            severity,
            subject: type,
            attacks: Of(e),
            product: product);
    }
}
