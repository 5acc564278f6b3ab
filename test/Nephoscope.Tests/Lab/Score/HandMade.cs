using Nephoscope.Events;
using Nephoscope.Lab.Score;

namespace Nephoscope.Tests.Lab.Score;

/// <summary>A world and an output small enough to score in one's head: minutes count from the world's first midnight.</summary>
internal static class HandMade
{
    public static readonly EventTime Midnight = EventTime.FromSeconds(1_772_496_000);

    public static EventTime At(double minute) => Midnight.Plus(TimeSpan.FromMinutes(minute));

    /// <summary>Each step with its events' ids and minutes.</summary>
    public static GroundTruth Truth(params (string Uid, (string Id, double Minute)[] Events)[] steps) => new()
    {
        Path = "hand.truth.json",
        Seed = 1,
        Principals = 500,
        Days = 14,
        Start = Midnight,
        Events = 1000,
        Accounts = ["111111111111"],
        Attack = steps.Length == 0 ? null : "reference",
        Victim = steps.Length == 0 ? "" : "ann",
        Explanations = steps.Length == 0 ? [] : ["stolen-human-credential"],
        Steps = [.. steps.Select((step, i) => new TruthStep(i + 1, step.Uid, step.Uid, [.. step.Events.Select(e => e.Id)], [.. step.Events.Select(e => At(e.Minute))]))],
    };

    public static Finding Finding(string analytic, double minute, double nats, params (string Id, double Minute)[] events) => new()
    {
        Uid = analytic + minute,
        AnalyticUid = analytic,
        Title = analytic,
        Description = "",
        Time = At(minute),
        StartTime = At(events[0].Minute),
        Severity = Severity.Medium,
        Evidence = MicroNats.FromNats(nats),
        Attacks = [],
        Events = [.. events.Select(e => new RelatedEvent(e.Id, At(e.Minute), "x"))],
        Reasons = [],
        Actor = new FindingActor(default, "arn:aws:iam::111111111111:user/ann", "ann", "User", ""),
        AccountUid = "111111111111",
    };

    public static Incident Incident(Severity severity, string root, double opened, params Finding[] findings) => new()
    {
        Uid = "inc-" + root + opened,
        Title = "",
        Description = "",
        StartTime = findings[0].StartTime,
        EndTime = findings[^1].Time,
        Severity = severity,
        Score = MicroNats.FromNats(15),
        Findings = findings,
        Signals = [],
        Story = [.. findings.Select(finding => new StorySentence(finding.Time, finding.Title, [.. finding.Events.Select(related => related.Uid)]))],
        Attacks = [],
        Entities = [],
        RootCause = new RootCause(root, "", findings[0].Time, []),
        Edges = [],
        AliasOf = [],
        History =
        [
            new IncidentChange(findings[0].Time, Severity.Low, MicroNats.FromNats(3), ""),
            .. severity >= Severity.High ? [new IncidentChange(At(opened), severity, MicroNats.FromNats(15), "")] : Array.Empty<IncidentChange>(),
        ],
        Inquiry = Inquiry.None with { Hypotheses = [new Hypothesis("stolen-human-credential", "", 0.9, [], [])] },
    };
}
