using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Takes a detector's findings and gives them their ids. One writer, not thread-safe.</summary>
public sealed class FindingSink
{
    private readonly List<Finding> findings = [];
    private const int Actors = 1024;
    private readonly TextPool texts = new();

    /// <summary>Many findings give the same reasons, and several are about one actor: they share them.</summary>
    private readonly TextPool reasons = new();
    private readonly FindingActor?[] actors = new FindingActor?[Actors];

    /// <summary>Findings since the last <see cref="Clear"/>.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>A detector weighed the observation since the last <see cref="Clear"/> and found too little to tell.</summary>
    public bool IsDismissed { get; private set; }

    public void Clear()
    {
        findings.Clear();
        IsDismissed = false;
    }

    /// <summary>Notes that a detector judged the observation and has too little to say for a finding: what is merely new about it is judged with it.</summary>
    public void Dismiss() => IsDismissed = true;

    public void Add(in Observation observation, DetectorInfo info, FindingDraft draft)
    {
        IReadOnlyList<RelatedEvent> events = draft.Events.Count == 0 ? [new RelatedEvent(observation.EventUid, observation.Time, What(observation.Event))] : draft.Events;
        SecurityEvent e = observation.Event;
        Nephoscope.Graph.Entity principal = observation.Principal;
        ulong uid = Fingerprint.Join(Fingerprint.Of(info.Uid + "\n" + draft.Subject), Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(events[0].Uid)));
        string source = texts.Of(e[EventField.SourceAddress]);
        findings.Add(new Finding
        {
            Uid = string.Create(CultureInfo.InvariantCulture, $"fnd-{uid:x16}"),
            AnalyticUid = info.Uid,
            Title = info.Title,
            Description = draft.Description,
            Time = observation.Time,
            StartTime = events[0].Time < observation.Time ? events[0].Time : observation.Time,
            Severity = draft.Severity,
            Evidence = draft.Evidence,
            Carried = draft.Carried,
            Attacks = draft.Attacks ?? info.Attacks,
            Events = events,
            Reasons = Shared(draft.Reasons),
            Actor = Shared(new FindingActor(
                observation.Actor.Principal, principal.Uid, principal.Name, observation.Actor.Class.ToString(), texts.Of(e[EventField.CredentialUid]))),
            AccountUid = texts.Of(e[EventField.AccountUid]),
            Region = texts.Of(e[EventField.Region]),
            SourceAddress = source,
            Source = observation.Origin,
            Resources = draft.Resources,
            Entities = draft.Entities,
            Process = info.Process,
            Theme = ThemeOf(draft, events[^1]),
            Product = draft.Product,
        });
    }

    /// <summary>What <see cref="EventUid.What"/> says, as the same string for the same operation where it was met recently.</summary>
    public string What(in SecurityEvent securityEvent)
    {
        ReadOnlySpan<byte> operation = securityEvent[EventField.Operation];
        if (securityEvent.Kind != EventKind.ApiCall || operation.IsEmpty)
        {
            return EventUid.What(securityEvent);
        }

        ReadOnlySpan<byte> service = EventUid.ShortService(securityEvent[EventField.Service]);
        return service.IsEmpty ? texts.Of(operation) : texts.Of(service, operation);
    }

    /// <summary>The source address as logged, shared with what met it lately.</summary>
    public string Address(in SecurityEvent e) => texts.Of(e[EventField.SourceAddress]);

    private string[] Shared(IReadOnlyList<string> texts)
    {
        var shared = new string[texts.Count];
        for (int i = 0; i < shared.Length; i++)
        {
            shared[i] = reasons.Of(texts[i]);
        }

        return shared;
    }

    private FindingActor Shared(FindingActor actor)
    {
        ref FindingActor? met = ref actors[(int)(actor.Key.Value % Actors)];
        met = actor.Equals(met) ? met : actor;
        return met;
    }

    private static ulong ThemeOf(FindingDraft draft, RelatedEvent completing)
    {
        if (draft.Theme is { } own)
        {
            return Fingerprint.Of(own);
        }

        ulong theme = Fingerprint.Of(draft.Subject.Length > 0 ? draft.Subject : completing.What);
        foreach (FindingResource resource in draft.Resources)
        {
            theme = Fingerprint.Join(theme, Fingerprint.Of(resource.Uid));
        }

        return theme;
    }
}

/// <summary>What a detector has to say; the rest of the finding follows from the observation.</summary>
public sealed record FindingDraft
{
    /// <summary>The facts of this case in one or two sentences.</summary>
    public required string Description { get; init; }

    public required MicroNats Evidence { get; init; }

    /// <summary>What earlier findings of the same growing thing already carry.</summary>
    public MicroNats Carried { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>Strongest first; each with its numbers.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>Earliest first; empty means: the observed event alone.</summary>
    public IReadOnlyList<RelatedEvent> Events { get; init; } = [];

    public IReadOnlyList<FindingResource> Resources { get; init; } = [];

    /// <summary>Entities beside the actor that the finding is evidence about (the user whose password was reset, the new role).</summary>
    public IReadOnlyList<EntityKey> Entities { get; init; } = [];

    /// <summary>Tells two findings of one detector about the same event apart; empty where there is only one.</summary>
    public string Subject { get; init; } = "";

    /// <summary>
    /// What is new about it, where that is less than subject and resources: a tool, whatever the call. Findings of one theme on one actor in close
    /// succession are told once and counted.
    /// </summary>
    public string? Theme { get; init; }

    /// <summary>Techniques of this case where they are narrower than the detector's; null means: the detector's.</summary>
    public IReadOnlyList<AttackTechnique>? Attacks { get; init; }

    /// <summary>Tool that found it.</summary>
    public string Product { get; init; } = "Nephoscope";
}
