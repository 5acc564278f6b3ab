namespace Nephoscope.Events;

/// <summary>One attack as far as it is known (OCSF 2005 Incident Finding). A snapshot: the correlator makes a new one at each change.</summary>
public sealed record Incident
{
    /// <summary>Stable over merges: the oldest id stays.</summary>
    public required string Uid { get; init; }

    public required string Title { get; init; }

    /// <summary>One sentence: who did what to what, when. Holds text of log records.</summary>
    public required string Description { get; init; }

    public required EventTime StartTime { get; init; }

    public required EventTime EndTime { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>Evidence of all joined threads in nats, less the price of the joins.</summary>
    public required MicroNats Score { get; init; }

    /// <summary>Earliest first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Weak signals that belong to it, earliest first.</summary>
    public required IReadOnlyList<Signal> Signals { get; init; }

    /// <summary>Sentences in order; each cites at least one event.</summary>
    public required IReadOnlyList<StorySentence> Story { get; init; }

    public required IReadOnlyList<AttackTechnique> Attacks { get; init; }

    public required IReadOnlyList<IncidentEntity> Entities { get; init; }

    /// <summary>Where it began, as far as known.</summary>
    public required RootCause RootCause { get; init; }

    public required IReadOnlyList<CausalEdge> Edges { get; init; }

    /// <summary>Ids of incidents that were merged into this one.</summary>
    public required IReadOnlyList<string> AliasOf { get; init; }

    /// <summary>Each change of severity or score, in event time.</summary>
    public required IReadOnlyList<IncidentChange> History { get; init; }

    /// <summary>What its investigation came to.</summary>
    public Inquiry Inquiry { get; init; } = Inquiry.None;

    /// <summary>What its entities could reach at the time of its last evidence; told of high incidents.</summary>
    public IncidentReach Reach { get; init; } = IncidentReach.None;

    /// <summary>What could explain it, most likely first.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses => Inquiry.Hypotheses;
}

/// <summary>A sentence of a story; it cannot exist without an event.</summary>
public sealed record StorySentence
{
    public StorySentence(EventTime time, string text, IReadOnlyList<string> eventUids)
    {
        if (eventUids.Count == 0)
        {
            throw new ArgumentException("A sentence needs at least one event id. Leave the sentence out.", nameof(eventUids));
        }

        Time = time;
        Text = text;
        EventUids = eventUids;
    }

    public EventTime Time { get; }

    public string Text { get; }

    public IReadOnlyList<string> EventUids { get; }
}

/// <summary>An entity's part in an incident.</summary>
public sealed record IncidentEntity(EntityKey Key, string Uid, string Name, string Type, EntityRole Role);

/// <summary>What part an entity plays.</summary>
public enum EntityRole : byte
{
    Involved, PatientZero, Pivot, Victim, MadeByAttacker, Source,
}

/// <summary>The earliest evidence that nothing else explains.</summary>
public sealed record RootCause(string Entity, string Explanation, EventTime Time, IReadOnlyList<string> EventUids);

/// <summary>One entry of an incident's history.</summary>
public sealed record IncidentChange(EventTime Time, Severity Severity, MicroNats Score, string What);

/// <summary>A possible explanation.</summary>
/// <param name="Probability">0 to 1, over all hypotheses of the incident.</param>
public sealed record Hypothesis(string Uid, string Title, double Probability, IReadOnlyList<string> For, IReadOnlyList<string> Against)
{
    /// <summary>Longest reason with the findings and events it names, in UTF-16 units: cut earlier, it would lose ids.</summary>
    public const int LongestReason = 1200;
}
