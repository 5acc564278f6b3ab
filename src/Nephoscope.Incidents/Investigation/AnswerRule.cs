using System.Collections.Frozen;
using System.Text.Json;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>
/// How a question is answered from an incident's evidence: yes when enough findings or edges match any of the lists, or when a computed
/// property of the whole holds. Immutable.
/// </summary>
internal sealed record AnswerRule
{
    public FrozenSet<string> Analytics { get; private init; } = FrozenSet<string>.Empty;

    /// <summary>Operations as findings tell them, such as <c>iam:CreateUser</c>.</summary>
    public FrozenSet<string> Operations { get; private init; } = FrozenSet<string>.Empty;

    public FrozenSet<string> ActorTypes { get; private init; } = FrozenSet<string>.Empty;

    public FrozenSet<AttackTactic> Tactics { get; private init; } = FrozenSet<AttackTactic>.Empty;

    public FrozenSet<EvidenceProcess> Processes { get; private init; } = FrozenSet<EvidenceProcess>.Empty;

    public FrozenSet<EdgeKind> Edges { get; private init; } = FrozenSet<EdgeKind>.Empty;

    public ComputedFact Computed { get; private init; }

    /// <summary>Matches that make a yes.</summary>
    public int AtLeast { get; private init; } = 1;

    public static AnswerRule Read(JsonElement rule) => new()
    {
        Analytics = Texts(rule, "analytic"),
        Operations = Texts(rule, "operation"),
        ActorTypes = Texts(rule, "actor"),
        Tactics = Words<AttackTactic>(rule, "tactic"),
        Processes = Words<EvidenceProcess>(rule, "process"),
        Edges = Words<EdgeKind>(rule, "edge"),
        Computed = rule.TryGetProperty("computed", out JsonElement name) ? Fact(name.GetString()!) : ComputedFact.None,
        AtLeast = rule.TryGetProperty("atLeast", out JsonElement count) ? count.GetInt32() : 1,
    };

    public bool Matches(Finding finding) =>
        Analytics.Contains(finding.AnalyticUid) || ActorTypes.Contains(finding.Actor.Type) || Processes.Contains(finding.Process)
        || (Tactics.Count > 0 && Tactics.Contains(finding.Tactic));

    private static FrozenSet<string> Texts(JsonElement rule, string name) =>
        rule.TryGetProperty(name, out JsonElement list)
            ? list.EnumerateArray().Select(item => item.GetString()!).ToFrozenSet(StringComparer.Ordinal)
            : FrozenSet<string>.Empty;

    private static FrozenSet<T> Words<T>(JsonElement rule, string name)
        where T : struct, Enum =>
        rule.TryGetProperty(name, out JsonElement list)
            ? list.EnumerateArray().Select(item => Enum.Parse<T>(item.GetString()!)).ToFrozenSet()
            : FrozenSet<T>.Empty;

    private static ComputedFact Fact(string name) => Enum.Parse<ComputedFact>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}

/// <summary>What is read off an incident as a whole.</summary>
internal enum ComputedFact : byte
{
    None = 0,

    /// <summary>A guard or a log was weakened, by an effect or a rule.</summary>
    Evasion,

    /// <summary>A finding about processes, files or connections.</summary>
    Runtime,

    /// <summary>Four or more tactics.</summary>
    ManyStages,

    /// <summary>Nothing speaks of another source, tool, rule or guard; only changes do.</summary>
    OnlyChanges,

    /// <summary>Three or more findings within a quarter of an hour.</summary>
    Rapid,

    /// <summary>More than a day.</summary>
    DrawnOut,

    SeveralActors,

    /// <summary>Three or more external addresses.</summary>
    ManySources,

    /// <summary>Exactly one external address, on two or more findings.</summary>
    OneAddress,

    /// <summary>Eight or more events whose intervals vary by at most a fifth of their mean.</summary>
    EvenPace,

    /// <summary>At least five events, nine tenths of them one operation.</summary>
    OneOperation,

    OneDetection,

    /// <summary>Discovery before the first change.</summary>
    LookedThenActed,

    ChangedWithoutLooking,

    /// <summary>A pause of six hours or more between findings.</summary>
    CameBack,

    /// <summary>Findings in two or more accounts.</summary>
    CrossedAccounts,

    /// <summary>Not in any log; always unknown here.</summary>
    PeopleKnow,
}
