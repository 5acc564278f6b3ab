using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>Reads coarse facts off an incident's findings; each fact cites the findings it rests on. Only what is there counts: what is missing says nothing.</summary>
internal sealed class FactFinder
{
    private static readonly TimeSpan Rapid = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan DrawnOut = TimeSpan.FromHours(24);
    private readonly SortedDictionary<string, List<Finding>> facts = new(StringComparer.Ordinal);

    private FactFinder()
    {
    }

    /// <param name="times">How often they were said in all.</param>
    /// <param name="last">When one was said last.</param>
    public static IReadOnlyDictionary<string, List<Finding>> Of(IReadOnlyList<Finding> findings, int threads, int times, EventTime last)
    {
        var finder = new FactFinder();
        foreach (Finding finding in findings)
        {
            finder.Read(finding);
        }

        finder.ReadWhole(findings, threads, times, last);
        return finder.facts;
    }

    private void Read(Finding finding)
    {
        string analytic = finding.AnalyticUid;
        bool workload = finding.Actor.Type is "Workload" or "Role" or "Service";
        bool elsewhere = analytic.Contains("elsewhere", StringComparison.Ordinal);
        Note("person", finding.Actor.Type is "User" or "FederatedUser" or "Root", finding);
        Note("workload", workload, finding);
        Note("source-new", elsewhere || analytic is "credential-unusual-source" or "impossible-travel" || Mentions(analytic, "travel"), finding);
        Note("workload-credential-elsewhere", elsewhere, finding);
        Note("tool-new", analytic == "cli-unusual", finding);
        Note("rule", finding.Process == EvidenceProcess.Rule, finding);
        Note("other-tool", finding.Process == EvidenceProcess.Foreign, finding);
        Note("runtime", StoryLanes.Of(finding) != StoryLane.Identity && finding.Process != EvidenceProcess.Foreign, finding);
        Note("credential-change", Mentions(analytic, "password", "access-key", "login", "credential-made", "federat"), finding);
        Note("permission-change", Mentions(analytic, "iam-update", "trust", "policy", "admin") || finding.Tactic == AttackTactic.PrivilegeEscalation, finding);
        Note("compute", Mentions(analytic, "compute-creation", "mining"), finding);
        Note("discovery", finding.Tactic == AttackTactic.Discovery, finding);
        Note("data", finding.Tactic is AttackTactic.Collection or AttackTactic.Exfiltration or AttackTactic.Impact, finding);
        Note("evasion", Mentions(analytic, "logging", "guard", "trail") || (finding.Tactic == AttackTactic.DefenseEvasion && finding.Process != EvidenceProcess.Behavior), finding);
    }

    private void ReadWhole(IReadOnlyList<Finding> findings, int threads, int times, EventTime last)
    {
        if (findings.Count == 0)
        {
            return;
        }

        TimeSpan span = last.Since(findings.Min(finding => finding.StartTime));
        NoteAll("rapid", span <= Rapid && times >= 3, findings);
        NoteAll("drawn-out", span > DrawnOut, findings);
        NoteAll("several-actors", threads > 1, findings);
        NoteAll("many-stages", findings.Select(finding => finding.Tactic).Distinct().Count() >= 4, findings);
        bool usual = !facts.ContainsKey("source-new") && !facts.ContainsKey("tool-new") && !facts.ContainsKey("runtime")
            && !facts.ContainsKey("rule") && !facts.ContainsKey("evasion");
        NoteAll("only-changes", usual && (facts.ContainsKey("permission-change") || facts.ContainsKey("compute") || facts.ContainsKey("data")), findings);
    }

    private static bool Mentions(string analytic, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (analytic.Contains(word, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Note(string fact, bool holds, Finding finding)
    {
        if (!holds)
        {
            return;
        }

        if (!facts.TryGetValue(fact, out List<Finding>? cited))
        {
            cited = [];
            facts.Add(fact, cited);
        }

        cited.Add(finding);
    }

    private void NoteAll(string fact, bool holds, IReadOnlyList<Finding> findings)
    {
        if (holds)
        {
            facts[fact] = [.. findings];
        }
    }
}
