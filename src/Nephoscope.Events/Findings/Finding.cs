namespace Nephoscope.Events;

/// <summary>
/// Something that deviates, with the events that show it (OCSF 2004 Detection Finding). A finding of another tool enters the same way.
/// Immutable; says nothing about whether anybody should be woken: that is the incident's word.
/// </summary>
public sealed record Finding
{
    private readonly EventTime? lastTime;

    /// <summary>Stable: the same input gives the same id.</summary>
    public required string Uid { get; init; }

    /// <summary>Detection's uid, such as <c>discovery-burst</c>.</summary>
    public required string AnalyticUid { get; init; }

    /// <summary>Detection's fixed title.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences with the facts of this case. Holds text of log records: escape on every output.</summary>
    public required string Description { get; init; }

    /// <summary>Event time of the event that completed the finding.</summary>
    public required EventTime Time { get; init; }

    /// <summary>Event time of the earliest related event.</summary>
    public required EventTime StartTime { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>Evidence that this belongs to an attack.</summary>
    public required MicroNats Evidence { get; init; }

    /// <summary>Part of <see cref="Evidence"/> that earlier findings of the same growing thing (a burst) already carry; zero for most.</summary>
    public MicroNats Carried { get; init; }

    /// <summary>What it adds to what was said before.</summary>
    public MicroNats Gain => Evidence - Carried;

    /// <summary>How sure, 0 to 100: the posterior at even odds, e/(1+e).</summary>
    public int Confidence => (int)Math.Round(100 / (1 + Math.Exp(-Evidence.Nats)));

    public required IReadOnlyList<AttackTechnique> Attacks { get; init; }

    /// <summary>The events that show it, earliest first; never empty.</summary>
    public required IReadOnlyList<RelatedEvent> Events { get; init; }

    /// <summary>Plain words, strongest reason first; each with the numbers behind it.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Who, after lineage.</summary>
    public required FindingActor Actor { get; init; }

    public string AccountUid { get; init; } = "";

    public string Region { get; init; } = "";

    /// <summary>The source address as logged; empty where none.</summary>
    public string SourceAddress { get; init; } = "";

    public NetworkOrigin Source { get; init; }

    public IReadOnlyList<FindingResource> Resources { get; init; } = [];

    /// <summary>
    /// Entities this finding is evidence about or that it ties to the actor by a causal edge; used to join threads into one incident.
    /// </summary>
    public IReadOnlyList<EntityKey> Entities { get; init; } = [];

    /// <summary>Which evidence process the finding belongs to.</summary>
    public EvidenceProcess Process { get; init; } = EvidenceProcess.Behavior;

    /// <summary>Kill-chain stage for the story's order of telling.</summary>
    public AttackTactic Tactic => Attacks.Count > 0 ? Attacks[0].Tactic : AttackTactic.Discovery;

    /// <summary>
    /// Fingerprint of what is new about it (the network, the tool, the resource): findings of one theme on one actor in close succession are told
    /// once and then counted. 0 where it always stands by itself. Not written.
    /// </summary>
    public ulong Theme { get; init; }

    /// <summary>How often it was said, the first time included.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Event time of the last time it was said.</summary>
    public EventTime LastTime
    {
        get => lastTime ?? Time;
        init => lastTime = value;
    }

    /// <summary>Tool that found it; "Nephoscope" for our own.</summary>
    public string Product { get; init; } = "Nephoscope";
}

/// <summary>One event that a finding rests on.</summary>
/// <param name="Uid">The source's own id of the event; where it has none <c>file#n</c>.</param>
/// <param name="What">Operation or process, short, such as <c>iam:CreateAccessKey</c>; text of log records.</param>
public sealed record RelatedEvent(string Uid, EventTime Time, string What);

/// <summary>Who a finding is about.</summary>
/// <param name="Uid">ARN or id of the human or workload behind the credential.</param>
/// <param name="Type">User, Role, Root, Service, Workload ...</param>
/// <param name="CredentialUid">Access key or session the call was signed with; empty where none.</param>
public sealed record FindingActor(EntityKey Key, string Uid, string Name, string Type, string CredentialUid);

/// <summary>A resource that a finding touches.</summary>
public sealed record FindingResource(string Uid, string Type, string Name);

/// <summary>Which of the side-by-side evidence processes (science: full stream, novelty only, effects, rules and decoys).</summary>
public enum EvidenceProcess : byte
{
    /// <summary>Deviation from what is normal for the actor.</summary>
    Behavior = 0,

    /// <summary>What was changed, whoever did it: admin granted, public bucket, logging off.</summary>
    Effect = 1,

    /// <summary>A curated rule of near-certain evidence, or a touched decoy.</summary>
    Rule = 2,

    /// <summary>Another tool's finding.</summary>
    Foreign = 3,
}
