using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>Properties of an incident's findings as a whole: order, pace, spread. Immutable; thread-safe.</summary>
/// <param name="findings">Earliest first.</param>
/// <param name="times">How often findings were said in all.</param>
/// <param name="last">When one was said last.</param>
internal sealed class CaseShape(IReadOnlyList<Finding> findings, int threads, int times, EventTime last)
{
    private const int EvenlyPaced = 8;
    private const double EvenSpread = 0.2;
    private const int EnoughEvents = 5;
    private const double NearlyAll = 0.9;
    private static readonly TimeSpan QuarterHour = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);

    private TimeSpan Span => last.Since(findings.Min(finding => finding.StartTime));

    /// <summary>The findings that show the property; none when it does not hold.</summary>
    public IReadOnlyList<Finding> Shows(ComputedFact fact) => findings.Count == 0 ? [] : fact switch
    {
        ComputedFact.Evasion => Those(IsEvasion),
        ComputedFact.Runtime => Those(IsRuntime),
        ComputedFact.ManyStages => All(findings.Select(finding => finding.Tactic).Distinct().Count() >= 4),
        ComputedFact.OnlyChanges => All(IsOnlyChanges()),
        ComputedFact.Rapid => All(times >= 3 && Span <= QuarterHour),
        ComputedFact.DrawnOut => All(Span > Day),
        ComputedFact.SeveralActors => All(threads > 1),
        ComputedFact.ManySources => Sources() >= 3 ? Those(IsExternal) : [],
        ComputedFact.OneAddress => Sources() == 1 && findings.Count(IsExternal) >= 2 ? Those(IsExternal) : [],
        ComputedFact.EvenPace => All(IsEvenlyPaced()),
        ComputedFact.OneOperation => All(IsOneOperation()),
        ComputedFact.OneDetection => All(findings.Select(finding => finding.AnalyticUid).Distinct().Count() == 1),
        ComputedFact.LookedThenActed => LookedThenActed(),
        ComputedFact.ChangedWithoutLooking => findings.Any(IsLooking) ? [] : Those(IsChange),
        ComputedFact.CameBack => CameBack(),
        ComputedFact.CrossedAccounts => All(findings.Select(finding => finding.AccountUid).Where(uid => uid.Length > 0).Distinct().Count() > 1),
        _ => throw new InvalidOperationException($"{fact} is not read off findings. Answer it where it is known."),
    };

    private IReadOnlyList<Finding> All(bool holds) => holds ? findings : [];

    private List<Finding> Those(Func<Finding, bool> holds) => [.. findings.Where(holds)];

    private static bool IsEvasion(Finding finding) =>
        finding.AnalyticUid == "logging-impaired" || (finding.Tactic == AttackTactic.DefenseEvasion && finding.Process != EvidenceProcess.Behavior);

    private static bool IsRuntime(Finding finding) => StoryLanes.Of(finding) != StoryLane.Identity && finding.Process != EvidenceProcess.Foreign;

    private static bool IsExternal(Finding finding) => finding.Source.Kind == OriginKind.External && finding.SourceAddress.Length > 0;

    private static bool IsLooking(Finding finding) => finding.Tactic is AttackTactic.Discovery or AttackTactic.Reconnaissance;

    private static bool IsChange(Finding finding) =>
        finding.Tactic is AttackTactic.Persistence or AttackTactic.PrivilegeEscalation or AttackTactic.Impact or AttackTactic.Exfiltration
        || (finding.Tactic == AttackTactic.DefenseEvasion && finding.Process != EvidenceProcess.Behavior);

    private int Sources() => findings.Where(IsExternal).Select(finding => finding.SourceAddress).Distinct(StringComparer.Ordinal).Count();

    private bool IsOnlyChanges()
    {
        bool isOutOfPlace = findings.Any(finding =>
            finding.AnalyticUid is "workload-credential-elsewhere" or "credential-unusual-source" or "impossible-travel" or "cli-unusual"
            || finding.Process == EvidenceProcess.Rule || IsEvasion(finding) || IsRuntime(finding));
        return !isOutOfPlace && findings.Any(finding => IsChange(finding) || finding.Tactic == AttackTactic.Collection
            || finding.AnalyticUid is "iam-update-anomalous" or "compute-creation-unusual");
    }

    private bool IsEvenlyPaced()
    {
        if (MostEvents() < EvenlyPaced)
        {
            return false;
        }

        List<long> times = [.. findings.SelectMany(finding => finding.Events).DistinctBy(related => related.Uid).Select(related => related.Time.Nanoseconds).Order()];
        if (times.Count < EvenlyPaced)
        {
            return false;
        }

        double mean = (times[^1] - times[0]) / (double)(times.Count - 1);
        double variance = 0;
        for (int i = 1; i < times.Count; i++)
        {
            variance += Math.Pow(times[i] - times[i - 1] - mean, 2) / (times.Count - 1);
        }

        return mean > 0 && Math.Sqrt(variance) <= EvenSpread * mean;
    }

    /// <summary>Events of all findings, those of several counted for each.</summary>
    private int MostEvents()
    {
        int most = 0;
        for (int i = 0; i < findings.Count; i++)
        {
            most += findings[i].Events.Count;
        }

        return most;
    }

    private bool IsOneOperation()
    {
        if (MostEvents() < EnoughEvents)
        {
            return false;
        }

        List<string> operations = [.. findings.SelectMany(finding => finding.Events).DistinctBy(related => related.Uid).Select(related => related.What)];
        return operations.Count >= EnoughEvents
            && operations.GroupBy(what => what, StringComparer.Ordinal).Max(group => group.Count()) >= NearlyAll * operations.Count;
    }

    private List<Finding> LookedThenActed()
    {
        Finding? look = findings.FirstOrDefault(IsLooking);
        Finding? change = look is null ? null : findings.FirstOrDefault(finding => IsChange(finding) && finding.Time > look.Time);
        bool changedBefore = look is not null && findings.Any(finding => IsChange(finding) && finding.Time < look.StartTime);
        return change is null || changedBefore ? [] : [look!, change];
    }

    private List<Finding> CameBack()
    {
        for (int i = 1; i < findings.Count; i++)
        {
            if (findings[i].StartTime.Since(findings[i - 1].Time) >= Pause)
            {
                return [findings[i - 1], findings[i]];
            }
        }

        return [];
    }
}
